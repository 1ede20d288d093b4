"""The page's own words, in Chinese and English.

HTML carries both languages and the style sheet shows one; Gradio's components are told theirs
by `relabel` when the reader switches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import gradio as gr
from markupsafe import Markup

LANGUAGES = ("zh", "en")

WORDS: dict[str, tuple[str, str]] = {
    "name": ("个人信息法律助手", "Personal Information Law Assistant"),
    "motto": ("每一句话都有出处", "Every statement stands on a passage"),
    "disclaimer": (
        "不构成法律意见；重要事项请咨询律师或主管部门。",
        "Not legal advice. Consult a lawyer or the competent authority on what matters.",
    ),
    # 问答
    "ask": ("问答", "Ask"),
    "question": ("你的问题", "Your question"),
    "question_hint": (
        "说说发生了什么……",
        "Say what happened…",
    ),
    "send": ("提问", "Ask"),
    "stop": ("停止", "Stop"),
    "clear": ("清空对话", "Clear"),
    "persona": ("身份", "You are"),
    "citizen": ("公众", "Citizen"),
    "prosecutor": ("检察官", "Prosecutor"),
    "as_of": ("适用日期", "Law as of"),
    "welcome": ("遇到了什么事？", "What happened?"),
    "welcome_more": (
        "答案摘自法律、司法解释、案例和专家意见的原文，点数字就能看到出处。",
        "Answers quote statutes, interpretations, cases and experts; each number opens its source.",
    ),
    "doorbell": (
        "邻居装的可视门铃正对我家门口，能要求他拆掉吗？",
        "My neighbour's video doorbell faces my door. Can I have it removed?",
    ),
    "estate": (
        "小区只让刷脸进门，不刷脸就进不去，合法吗？",
        "Our estate admits residents by face recognition only. Is that lawful?",
    ),
    "toilet": (
        "公厕取纸要刷脸，合法吗？",
        "A public toilet gives out paper only after a face scan. Is that lawful?",
    ),
    "sales_office": (
        "售楼处偷偷抓拍人脸，可以要求赔偿吗？",
        "A property sales office secretly captured my face. Can I claim damages?",
    ),
    "article_26": (
        "个保法第26条怎么规定的？",
        "What does article 26 of the Personal Information Protection Law say?",
    ),
    "separate_consent": (
        "处理人脸信息的“单独同意”怎么认定？",
        'What counts as "separate consent" to the processing of face data?',
    ),
    "preparing": ("正在准备资料库……", "Preparing the library…"),
    "searching": ("正在查找依据……", "Looking for the passages…"),
    "stopped": ("已停止，以上内容不完整。", "Stopped; the answer above is incomplete."),
    "failed": ("没能完成，请再试一次。", "Something went wrong; please try again."),
    "sources": ("依据", "Sources"),
    "more": ("更多依据", "More evidence"),
    "missing": ("本库未收录", "Not held in this library"),
    "attention": ("请注意", "Please note"),
    "further": ("另有", "Further:"),
    "unsupported": ("未找到依据的语句，请勿直接采用", "Statements without support; do not rely on them"),
    "extractive": ("摘自原文", "Quoted from the sources"),
    "model": ("由模型撰写，逐句核对过出处", "Written by a model, checked sentence by sentence"),
    "as_of_short": ("按此日法律", "law as of"),
    "copy_answer": ("复制全文", "Copy answer"),
    "export": ("导出", "Export"),
    "copied": ("已复制", "Copied"),
    # 出处
    "passage": ("出处", "Source passage"),
    "close": ("关闭", "Close"),
    "previous": ("上一条", "Previous"),
    "next": ("下一条", "Next"),
    "full_title": ("全称", "Full title"),
    "issuer": ("发布机关", "Issued by"),
    "version": ("文本日期", "Text of"),
    "dates": ("施行", "In force"),
    "heading": ("位置", "Place"),
    "speaker": ("发言人", "Speaker"),
    "responds": ("回应的问题", "In answer to"),
    "source": ("来源", "Source"),
    "highlighted": ("标出的是答案所引的部分", "The part relied on is highlighted"),
    "excerpt": ("来源只摘录了本条的一部分", "The source gives this article in part only"),
    "doubts": ("存疑", "Doubtful"),
    "low": ("这份材料可信度低，仅供参考", "Low reliability; for reference only"),
    "not_law": ("这是观点或报道，不是法律规定", "Opinion or report, not law"),
    "copy_citation": ("复制引用", "Copy citation"),
    "copy_text": ("复制原文", "Copy text"),
    # 核验
    "check": ("核验", "Verify"),
    "check_title": ("核对文中的法律引用", "Check the citations in a text"),
    "check_more": (
        "贴入起诉意见、合同、文章或别的模型的回答，逐条核对所引条文是否存在、有效，以及是否真的那样规定。",
        "Paste a brief, a contract or a model's answer: does each article exist, apply, and say so?",
    ),
    "check_text": ("要核验的文字", "Text to check"),
    "check_hint": ("把文字贴在这里……", "Paste the text here…"),
    "upload": ("上传 .txt / .md / .docx", "Upload .txt / .md / .docx"),
    "run_check": ("核验", "Verify"),
    "sample": ("用一段示例", "Try a sample"),
    "checking": ("正在逐条核对……", "Checking each citation…"),
    "no_citations": ("文中没有找到法律引用。", "No citation of law found in the text."),
    "found": ("处引用", "citations"),
    "all": ("全部", "All"),
    "claim": ("文中的说法", "What the text says"),
    "law_says": ("条文原文", "What the law says"),
    "no_text": ("没有可对照的条文", "No article to compare with"),
    "no_claim": ("文中只提到这一条，没有转述内容", "The text only names the article"),
    "suggestion": ("可能应为", "Perhaps meant"),
    "copy_suggestion": ("复制建议", "Copy suggestion"),
    "supported": ("相符", "Supported"),
    "altered": ("内容有改动", "Altered"),
    "wrong_article": ("条文不对", "Wrong article"),
    "nonexistent": ("没有这一条", "No such article"),
    "repealed": ("已废止", "Repealed"),
    "not_in_force": ("尚未施行", "Not yet in force"),
    "renumbered": ("条号已变", "Renumbered"),
    "unresolved": ("无法核对", "Cannot be checked"),
}


def word(key: str, language: str = "zh") -> str:
    """One word of the page in one language."""
    return WORDS[key][LANGUAGES.index(language)]


def both(key: str) -> Markup:
    """One word of the page in both languages; the style sheet shows the reader's."""
    zh, en = WORDS[key]
    return Markup('<span lang="zh">{}</span><span lang="en">{}</span>').format(zh, en)


@dataclass
class Labels:
    """Which component shows which word, so that a switch of language can tell them all."""

    bound: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)

    def bind(self, component: Any, **keys: Any) -> Any:
        """Remember that properties of a component show words: `label="question"`.

        `choices` takes a list of keys; the values of the choices are the keys themselves.
        """
        self.bound.append((component, keys))
        return component

    @property
    def components(self) -> list[Any]:
        """Every component bound, in order."""
        return [component for component, _ in self.bound]

    def relabel(self, language: str) -> list[Any]:
        """The updates that show the language, one for each component; unknown ones mean Chinese."""
        language = language if language in LANGUAGES else "zh"
        return [gr.update(**labelled(language, **keys)) for _, keys in self.bound]


def labelled(language: str = "zh", **keys: Any) -> dict[str, Any]:
    """Properties with their words in place: `label="question"` becomes `label="你的问题"`."""
    return {
        name: [(word(k, language), k) for k in key] if name == "choices" else word(key, language)
        for name, key in keys.items()
    }
