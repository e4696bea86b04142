"""Every setting: its default, its range, its meaning. config.yml shows them all; only `bot` reads it."""

from __future__ import annotations

import re
from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator

import graph
import knowledge
from bot.domain.data_key import read_keys
from bot.settings.section import FromEnvironment, Section
from nlu import model_name
from nlu.rerankers import load as rerankers

_PACKAGED_KNOWLEDGE = Path(str(knowledge.__file__)).parent / "content"
_PACKAGED_GRAPH = Path(str(graph.__file__)).parent / "content"
_PACKAGED_DIALOGUE = Path(__file__).parent / "content"
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.*:\[\]-]+")
_YEAR_MINUTES = 525_600


class BankSettings(Section):
    timezone: str = Field("Asia/Shanghai", description="按哪个时区算日期，决定事实和答案哪天有效")

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"没有时区 {name}") from error
        return name

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.timezone)


class ServerSettings(Section):
    host: str = Field("127.0.0.1", min_length=1, description="监听地址；不限于本机时必须设置 api_token")
    port: int = Field(8000, ge=0, le=65535, description="监听端口；0 为任意空闲端口")
    api_token: Annotated[SecretStr | None, FromEnvironment("BOT_API_TOKEN")] = Field(
        None, min_length=1, description="编程接口、指标和状态的访问令牌"
    )
    secret: Annotated[SecretStr | None, FromEnvironment("BOT_SECRET")] = Field(
        None, min_length=32, description="签发访客令牌的密钥；不设则自动生成，存于 var/secret.key"
    )
    drain_s: float = Field(0, ge=0, le=60, description="收到停止信号后，/readyz 先报 503，过几秒再停止服务")


class LimitSettings(Section):
    message_chars: int = Field(2000, ge=100, le=20_000, description="一条消息最多几个字；再长请客户缩短")
    body_bytes: int = Field(65_536, ge=4_096, le=10_000_000, description="一个 HTTP 请求最多几字节")
    waiting_turns: int = Field(100, ge=1, le=10_000, description="一个会话最多几条消息排队；再多答 429")


class StorageSettings(Section):
    url: str | None = Field(None, min_length=1, description="数据库地址；null 为 var/bot.db（SQLite）")
    durability: Literal["full", "process"] = Field(
        "full", description="full：断电不丢；process：只保证进程被杀不丢，更快"
    )
    keys: Annotated[SecretStr | None, FromEnvironment("BOT_KEYS")] = Field(
        None, description="加密敏感信息的密钥，由 bot keys new 生成；不设则生成一把存在 var/data.key"
    )

    @field_validator("keys")
    @classmethod
    def _readable(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys is not None:
            read_keys(keys.get_secret_value())
        return keys


class ContentSettings(Section):
    knowledge: Path | None = Field(_PACKAGED_KNOWLEDGE, description="知识条目的文件夹；null 为没有（知识靠导入）")
    graph: Path = Field(_PACKAGED_GRAPH, description="事实的文件夹：利率、额度、电话等")
    dialogue: Path = Field(_PACKAGED_DIALOGUE, description="固定话术（domain.yml）和话题（topics.yml）的文件夹")
    lexicon: Path = Field(_PACKAGED_KNOWLEDGE / "lexicon.yml", description="词表文件")
    wording: Path = Field(_PACKAGED_KNOWLEDGE / "wording.yml", description="用词表：行话、其他企业和品牌的名称")
    golden: Path | None = Field(
        _PACKAGED_KNOWLEDGE / "golden", description="必答问题的文件夹，发布前必须答对；null 为没有"
    )


class PublishingSettings(Section):
    keep: int = Field(5, ge=1, le=1000, description="保留几个发布过的版本以便退回")
    poll_s: float = Field(0.1, ge=0.05, le=3600, description="每隔几秒看一次有没有新版本")


class DialogueSettings(Section):
    session_minutes: float = Field(60, gt=0, le=_YEAR_MINUTES, description="静默几分钟后算新的会话")
    waiting_minutes: float = Field(10, gt=0, le=_YEAR_MINUTES, description="等人工最多几分钟，之后由机器人继续")
    notice_minutes: float = Field(2, ge=0, le=_YEAR_MINUTES, description="等人工时，两次提示至少隔几分钟")
    menu: tuple[Annotated[str, Field(pattern="^/")], ...] = Field(
        ("/human", "/return_to_bot", "/categories"), description="没有按钮给出也有效的载荷"
    )
    greeting_questions: int = Field(5, ge=0, le=6, description="欢迎语下面最多列几个热门问题；0 为不列")


class MatchingSettings(Section):
    encoder: str = Field(
        model_name.SHIPPED,
        min_length=1,
        description="句向量：与按知识拟合的并用：shipped 随附的模型，或文件夹、名称；lsa 不并用",
    )
    reranker: str = Field(
        rerankers.NONE, min_length=1, description="重排：none 不用，shipped 随附的模型，或模型的文件夹、名称"
    )
    threads: int = Field(1, ge=1, le=64, description="用几个线程匹配问题")


class WebSettings(Section):
    allowed_origins: tuple[str, ...] = Field((), description="哪些网站可以嵌入聊天窗口，如 https://www.example.com")
    page: Path | None = Field(None, description="首页 / 显示的网页；null 为随附的演示网页")
    visitor_days: int = Field(30, ge=1, le=365, description="记住访客的浏览器几天")

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin} 不是网站的来源，应如 https://www.example.com，后面不带路径")
        return origins


class LogSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="记录哪一级以上的日志")
    format: Literal["text", "json"] = Field("text", description="text 给人看，json 给机器读")


class Settings(Section):
    """`home` is the folder of config.yml: relative paths start there, and run-time data goes to `home/var`."""

    home: Path = Path()
    bank: BankSettings = Field(BankSettings(), description="银行")
    server: ServerSettings = Field(ServerSettings(), description="服务")
    limits: LimitSettings = Field(LimitSettings(), description="限额")
    storage: StorageSettings = Field(StorageSettings(), description="存储")
    content: ContentSettings = Field(ContentSettings(), description="内容的种子文件")
    publishing: PublishingSettings = Field(PublishingSettings(), description="发布")
    dialogue: DialogueSettings = Field(DialogueSettings(), description="对话")
    matching: MatchingSettings = Field(MatchingSettings(), description="匹配")
    web: WebSettings = Field(WebSettings(), description="网页聊天")
    log: LogSettings = Field(LogSettings(), description="日志")

    @property
    def var(self) -> Path:
        return self.home / "var"

    @property
    def snapshots(self) -> Path:
        return self.var / "snapshots"

    @property
    def key_file(self) -> Path:
        return self.var / "data.key"

    @property
    def database_url(self) -> str:
        return self.storage.url or f"sqlite:///{self.var / 'bot.db'}"
