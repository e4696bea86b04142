"""How the vectors of a text's tokens become the text's own, as a sentence-transformers folder says it."""

from __future__ import annotations

from typing import Literal

from nlu.model_folder import ModelFolder

Pooling = Literal["mean", "cls"]
_ORDINARY = ("Transformer", "Pooling", "Normalize")
_OLD_KEYS: dict[str, Pooling] = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}


def pooling_of(folder: ModelFolder) -> Pooling:
    """Raises ValueError, in Chinese, when the folder does not say, or asks for more than pooling."""
    modules = {module["type"].rsplit(".", 1)[-1]: module["path"] for module in folder.document("modules.json") or ()}
    if further := [name for name in modules if name not in _ORDINARY]:
        raise ValueError(f"modules.json 里的 {'、'.join(further)} 不支持")
    document = folder.document(f"{modules['Pooling']}/config.json") if "Pooling" in modules else None
    if document is None:
        raise ValueError("没有说明怎么合成句向量（缺少 modules.json 或 1_Pooling/config.json）")
    modes = {key for key, value in document.items() if key.startswith("pooling_mode_") and value is True}
    named = document.get("pooling_mode") or "、".join(_OLD_KEYS.get(mode, mode) for mode in sorted(modes))
    for known in _OLD_KEYS.values():
        if named == known:
            return known
    raise ValueError(f"句向量的合成方式 {named} 不支持，可用 mean、cls")
