"""Every file of a new deployment, by its path."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from pathlib import Path
from string import Template

import yaml

from bot.deployment import approved_words
from bot.deployment.approved_words import Shipped
from bot.deployment.details import Details
from knowledge.files import entries as entry_files
from knowledge.files.formats import Format

_TEMPLATES = Path(__file__).parent / "templates"
_SMALL_TALK = "# 闲聊：问候、感谢、介绍自己。话术已经审过，按本行的口吻修改即可。\n"


def files(details: Details) -> Mapping[str, bytes]:
    shipped = Shipped.read()
    facts = _filled("bank.yml", _for_yaml(details) | {"limits": approved_words.limits(shipped)})
    facts = f"{facts}\n{approved_words.public_hotlines(shipped)}\n"
    small_talk = approved_words.small_talk(shipped, details, _names(facts))
    texts = {
        "config.yml": _filled("config.yml", {}),
        "content/graph/bank.yml": facts,
        "content/golden/golden.yml": _filled("golden.yml", {}),
        "content/lexicon.yml": approved_words.lexicon(shipped, details),
        "flows/domain.yml": approved_words.dialogue(shipped, "domain.yml", details),
        "flows/topics.yml": approved_words.dialogue(shipped, "topics.yml", details),
        "page.html": _filled("page.html", {"bank": html.escape(details.bank)}),
        "README.md": _filled("README.md", {"bank": details.bank, "robot": details.robot}),
        ".gitignore": _filled("gitignore.txt", {}),
    }
    return {
        **{name: text.encode() for name, text in texts.items()},
        "content/knowledge/smalltalk.yml": _SMALL_TALK.encode() + small_talk,
        "知识模板.xlsx": entry_files.written((), Format.XLSX),
    }


def _filled(name: str, values: Mapping[str, str]) -> str:
    return Template((_TEMPLATES / name).read_text(encoding="utf-8")).substitute(values)


def _for_yaml(details: Details) -> dict[str, str]:
    """Quoted as JSON, which YAML reads as text whatever is in it."""
    texts = {
        "bank": details.bank,
        "short_name": details.short_name,
        "source": f"{details.bank}（建立部署时填写）",
        "hotline": details.hotline,
        "hours": details.hours,
        "robot": details.robot,
    }
    return {name: json.dumps(text, ensure_ascii=False) for name, text in texts.items()} | {
        "today": details.today.isoformat()
    }


def _names(facts: str) -> set[str]:
    """As answers name them."""
    subjects = yaml.safe_load(facts)
    return {f"{subject['id']}.{name}" for subject in subjects for name in ("name", *subject["facts"])}
