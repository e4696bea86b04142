"""What pydantic refuses, in the words of whoever runs the bot."""

from __future__ import annotations

import re
from typing import Any

_REASONS = {
    "bool_parsing": "应当是 true 或 false",
    "bool_type": "应当是 true 或 false",
    "int_from_float": "应当是整数",
    "int_parsing": "应当是整数",
    "int_parsing_size": "数字太大",
    "int_type": "应当是整数",
    "float_parsing": "应当是数字",
    "float_type": "应当是数字",
    "finite_number": "应当是有限的数字",
    "string_type": "应当是文字",
    "string_too_short": "至少 {min_length} 个字符",
    "too_short": "至少 {min_length} 个字符",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "path_type": "应当是路径",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "至少为 {ge}",
    "less_than_equal": "至多为 {le}",
    "literal_error": "只能是 {expected}",
    "model_type": "应当是一组设置（键: 值）",
    "tuple_type": "应当是列表",
    "value_error": "{error}",
}


def reason(fault: Any) -> str:
    """Of one of ValidationError.errors(). Never quotes the value, which may be a secret."""
    context = fault.get("ctx", {})
    template = _REASONS.get(fault["type"], "不能用")
    filled = re.sub(r"\{(\w+)\}", lambda match: str(context.get(match.group(1), "")), template)
    return filled.replace("', '", "、").replace("' or '", "、").replace("'", "") if "expected" in context else filled
