"""Citations and statements checked against the real library."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.citations.find import find_citations
from assistant.schema.answers import CitationCheck, Verdict
from assistant.verify.alignment import align, tokenize
from assistant.verify.attribution import attribute_claims
from assistant.verify.differences import compare_details
from assistant.verify.judgement import Weights
from assistant.verify.support import LEVELS, statement_words
from assistant.verify.verifier import Verifier
from scripts.train import verify_data, verify_fit, verify_mutations, verify_mutations_free

DAY = date(2026, 11, 22)
TEXTS = Path(__file__).parent / "texts"
FACE = "最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定"


def one(verifier: Verifier, text: str, day: date = DAY) -> CitationCheck:
    checks = verifier.verify(text, day)
    assert len(checks) == 1, [c.citation for c in checks]
    assert text[checks[0].start : checks[0].end] == checks[0].citation
    return checks[0]


# Version on the day, existence, parts


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("依据《民法典》第一千零三十二条", Verdict.APPLIED),
        ("刑法第133条", Verdict.APPLIED),
        ("《刑法》第133条之一", Verdict.APPLIED),
        ("《刑法》第133条之九", Verdict.NONEXISTENT),
        ("《刑法》第999条", Verdict.NONEXISTENT),
        ("《民法典》第1254条第9款", Verdict.NONEXISTENT),
        (f"《{FACE}》第二条第三项", Verdict.APPLIED),
        ("《民法典》第一百四十三条第五项", Verdict.NONEXISTENT),
        ("合同法第五十二条", Verdict.REPEALED),
        ("原《物权法》第九十二条", Verdict.REPEALED),
        ("《商标法》第八十条", Verdict.NOT_IN_FORCE),
        (
            "《最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（一）》第六十九条",
            Verdict.UNRESOLVED,
        ),
        ("《红旗法》第三条", Verdict.NONEXISTENT),
        ("依照第九十九条的规定", Verdict.UNRESOLVED),
        ("《中华人民共和国民事诉讼法》(2017年修正)第三十三条", Verdict.UNRESOLVED),
    ],
)
def test_existence_on_the_day(verifier: Verifier, text: str, verdict: Verdict) -> None:
    check = one(verifier, text)
    assert check.verdict is verdict, check.reason
    assert check.reason


def test_suffix_is_another_article(verifier: Verifier) -> None:
    drunk = "在道路上驾驶机动车，醉酒驾驶机动车的，处拘役，并处罚金"
    assert one(verifier, f"《刑法》第133条之一规定，{drunk}。").verdict is Verdict.SUPPORTED
    wrong = one(verifier, f"《刑法》第133条规定，{drunk}。")
    assert (wrong.verdict, wrong.suggestion) == (Verdict.WRONG_ARTICLE, ("刑法", "第一百三十三条之一"))


def test_second_of_a_list_is_checked_by_itself(verifier: Verifier) -> None:
    first, second = verifier.verify("依据《刑法》第133条、第999条定罪", DAY)
    assert (first.verdict, second.verdict) == (Verdict.APPLIED, Verdict.NONEXISTENT)
    assert "452" in second.reason


def test_repealed_law_says_since_when_and_by_what(verifier: Verifier) -> None:
    reason = one(verifier, "根据合同法第五十二条").reason
    assert "2021-01-01" in reason and "民法典" in reason


def test_coming_text_is_not_in_force_before_its_day(verifier: Verifier, assistant: Assistant) -> None:
    new = next(
        u
        for i in assistant.library.ids_of("商标法")
        if (u := assistant.library.units[i]).effective_date == date(2027, 1, 1) and u.article_no == 22
    )
    text = f"《商标法》第二十二条规定：“{new.paragraphs[0]}”"
    assert one(verifier, text).verdict is Verdict.NOT_IN_FORCE
    assert one(verifier, text, date(2027, 1, 1)).verdict is Verdict.SUPPORTED


def test_old_number_is_found_where_it_stands_now(verifier: Verifier) -> None:
    said = "对污染环境、侵害众多消费者合法权益等损害社会公共利益的行为，有关组织可以向人民法院提起诉讼"
    check = one(verifier, f"根据《民事诉讼法》第五十五条，{said}。")
    assert check.verdict is Verdict.RENUMBERED
    assert check.suggestion == ("民事诉讼法", "第五十八条")
    assert (
        one(verifier, f"根据《民事诉讼法》第五十五条，{said}。", date(2020, 6, 1)).verdict
        is Verdict.SUPPORTED
    )


def test_item_taken_for_paragraph_is_put_right(verifier: Verifier) -> None:
    check = one(verifier, "《劳动合同法》第四十六条第五款")
    assert (check.verdict, check.suggestion) == (Verdict.NONEXISTENT, ("劳动合同法", "第四十六条第五项"))


# What the article says


@pytest.mark.parametrize(
    "text",
    [
        "《民法典》第一千零三十二条规定：“自然人享有隐私权。”",
        "根据《民法典》第1188条,无民事行为能力人、限制民事行为能力人造成他人损害的,由监护人承担侵权责任.",
        "自然人享有隐私权（《民法典》第一千零三十二条）。",
        "《民法典》第一百八十八条规定，向法院请求保护民事权利的诉讼时效期间为3年。",
        "《民法典》第一千零三十四條：“自然人的個人信息受法律保護。”",
        "《劳动合同法》第三十九条规定：“劳动者有下列情形之一的，用人单位可以解除劳动合同……严重违反用人单位的规章制度的；”",
        "《民法典》第七条规定了诚信原则。",
    ],
)
def test_what_the_article_says_is_supported(verifier: Verifier, text: str) -> None:
    check = one(verifier, text)
    assert check.verdict is Verdict.SUPPORTED, check.reason


@pytest.mark.parametrize(
    ("text", "law", "claimed"),
    [
        ("《民法典》第一百八十条规定，“因不可抗力不能履行民事义务的，不免除违约责任”", "承担", "免除"),
        ("《民法典》第一百八十八条规定，向人民法院请求保护民事权利的诉讼时效期间为二年。", "三年", "二年"),
        ("《个人信息保护法》第二十九条规定：“处理敏感个人信息可以取得个人的单独同意”", "应当", "可以"),
        (
            "《民法典》第一千零三十二条规定：“任何组织或者个人可以以刺探、侵扰、泄露、公开等方式侵害他人的隐私权。”",
            "不得",
            "可以",
        ),
        (
            "《民法典》第七百一十六条规定：“出租人经承租人同意，可以将租赁物转租给第三人。”",
            "承租人",
            "出租人",
        ),
    ],
)
def test_a_changed_detail_is_named(verifier: Verifier, text: str, law: str, claimed: str) -> None:
    check = one(verifier, text)
    assert check.verdict is Verdict.ALTERED, check.reason
    assert f"「{law}" in check.reason and f"「{claimed}" in check.reason


def test_a_condition_left_out_is_named(verifier: Verifier) -> None:
    check = one(verifier, "《民法典》第七百一十六条规定：“承租人可以将租赁物转租给第三人。”")
    assert check.verdict is Verdict.ALTERED and "经出租人同意" in check.reason
    proviso = one(verifier, "《民法典》第四百六十五条规定：“依法成立的合同，仅对当事人具有法律约束力。”")
    assert proviso.verdict is Verdict.ALTERED and "除外" in proviso.reason


def test_an_added_clause_is_named(verifier: Verifier) -> None:
    text = (
        "《民法典》第二百九十六条规定：“不动产权利人因用水、排水、通行、铺设管线等利用相邻不动产的，"
        "应当尽量避免对相邻的不动产权利人造成损害；造成损害的，应当给予赔偿。”"
    )
    check = one(verifier, text)
    assert check.verdict is Verdict.ALTERED and "应当给予赔偿" in check.reason


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "《刑法》第二百五十三条之一规定：“……情节严重的，处三日以下有期徒刑或者拘役，并处或者单处罚金”",
            "三日",
        ),
        (
            "《外商投资法》第三十八条规定：“对外国投资者、外商投资企业违反法律、法规的行为，由有关部门依法查处，"
            "或者按照国家有关规定纳入信用信息系统。”",
            "或者",
        ),
        (
            "依据《民法典》第四百零三条，以动产抵押的，抵押权自抵押合同生效时设立，但经主管部门批准的除外。",
            "主管部门",
        ),
        ("《香港特别行政区基本法》第六十八条明确，“最终达至部分议员由普选产生的目标。”", "部分"),
        (
            "《劳动合同法》第三十条规定，劳动者应当按照劳动合同约定和国家规定，向劳动者及时足额支付劳动报酬。",
            "用人单位",
        ),
        (
            "《民法典》第一千一百八十八条规定，限制民事行为能力人造成他人损害的，由被监护人承担侵权责任。",
            "被监护人",
        ),
    ],
)
def test_small_changes_are_named(verifier: Verifier, text: str, told: str) -> None:
    check = one(verifier, text)
    assert check.verdict in (Verdict.ALTERED, Verdict.WRONG_ARTICLE), check.reason
    assert told in check.reason


@pytest.mark.parametrize(
    "text",
    [
        # One of several cases named, the condition still a condition.
        "根据《商标法》第四十九条，注册商标成为其核定使用的商品的通用名称的，"
        "任何单位或者个人可以向商标局申请撤销该注册商标。",
        "《刑法》第264条规定，“盗窃公私财物，数额较大的，处三年以下有期徒刑、拘役或者管制，并处或者单处罚金；……”",
        # A notion or a topic of the article, not a rule.
        "属于刑法第二百八十七条之二第一款规定的“情节严重”。",
        "不属于《个人信息保护法》第七十二条第一款规定的“自然人因个人或家庭事务处理个人信息的”情形。",
        "劳动合同法第二十六条第一款规定了劳动合同无效的3种情形。",
        "应参照《民法典》第五百四十六条第一款关于“债权转让通知规则”的规定处理。",
        # Something is done under the article.
        "剩余财产依照合伙企业法第三十三条第一款的规定进行分配。",
        "有下列情形之一的，适用《消费者权益保护法》第四十七条规定：（一）提供的商品存在缺陷的；（二）其他情形。",
        "《商标法》第63条第3款规定了法定赔偿，即在数额难以确定的情况下，"
        "由人民法院根据侵权行为的情节判决给予500 万元以下的赔偿。",
    ],
)
def test_what_is_no_report_of_the_whole_rule_is_not_held_against_it(verifier: Verifier, text: str) -> None:
    check = one(verifier, text)
    assert check.verdict in (Verdict.SUPPORTED, Verdict.APPLIED), check.reason


def test_law_of_another_place_is_left_open(verifier: Verifier) -> None:
    for text in (
        "我国台湾地区《民法》第930条规定了留置权",
        "德国民法典第823条规定了侵权",
        "GDPR第9条禁止处理",
    ):
        assert one(verifier, text).verdict is Verdict.UNRESOLVED


def test_another_articles_words_are_traced(verifier: Verifier) -> None:
    check = one(
        verifier,
        "《民法典》第八百八十八条规定，“仓储合同是保管人储存存货人交付的仓储物，存货人支付仓储费的合同。”",
    )
    assert (check.verdict, check.suggestion) == (Verdict.WRONG_ARTICLE, ("民法典", "第九百零四条"))
    assert "第九百零四条" in check.reason


def test_another_laws_words_are_traced(verifier: Verifier) -> None:
    check = one(verifier, "《民法典》第二十九条规定，处理敏感个人信息应当取得个人的单独同意。")
    assert (check.verdict, check.suggestion) == (Verdict.WRONG_ARTICLE, ("个人信息保护法", "第二十九条"))


def test_wrong_paragraph_of_the_right_article(verifier: Verifier) -> None:
    said = "隐私是自然人的私人生活安宁和不愿为他人知晓的私密空间、私密活动、私密信息"
    assert one(verifier, f"《民法典》第一千零三十二条第二款规定，{said}。").verdict is Verdict.SUPPORTED
    wrong = one(verifier, f"《民法典》第一千零三十二条第一款规定，{said}。")
    assert wrong.suggestion == ("民法典", "第一千零三十二条第二款")


def test_invented_rule_stands_nowhere(verifier: Verifier) -> None:
    check = one(verifier, "《民法典》第一千零三十五条规定：“养猫的住户每年须向物业缴纳猫粮押金五百枚。”")
    assert check.verdict in (Verdict.WRONG_ARTICLE, Verdict.ALTERED) and check.suggestion is None


def test_a_brief_that_cites_rightly_is_left_alone(verifier: Verifier) -> None:
    checks = verifier.verify((TEXTS / "brief.txt").read_text("utf-8"), DAY)
    assert len(checks) == 8
    assert {c.verdict for c in checks} <= {Verdict.SUPPORTED, Verdict.APPLIED}, [c.reason for c in checks]


def test_a_models_answer_has_each_mistake_named(verifier: Verifier) -> None:
    checks = verifier.verify((TEXTS / "model_answer.txt").read_text("utf-8"), DAY)
    told = {(c.law, c.article): c.verdict for c in checks if c.verdict.flagged}
    assert told == {
        ("个人信息保护法", "第二十六条"): Verdict.ALTERED,  # 可以 for 应当
        ("个人信息保护法", "第二十九条"): Verdict.ALTERED,  # 书面同意 for 单独同意
        ("民法典", "第一千一百九十条"): Verdict.WRONG_ARTICLE,
        ("侵权责任法", "第六条"): Verdict.REPEALED,
        ("个人信息保护法", "第六十六条"): Verdict.ALTERED,  # 一千万元 for 五千万元
        ("个人信息保护法", "第八十条"): Verdict.NONEXISTENT,
        ("民事诉讼法", "第五十五条"): Verdict.RENUMBERED,
    }
    assert len(checks) == 12


# Which words are attributed


def claims(text: str) -> list[str]:
    return [c.text for c in attribute_claims(text, find_citations(text))]


def test_quotation_is_the_claim() -> None:
    assert claims("根据《民法典》第七条的规定，“甲乙丙丁戊己庚辛”，因此应予支持。") == ["甲乙丙丁戊己庚辛"]


def test_clauses_go_to_their_own_citation() -> None:
    text = "《民法典》第二百一十七条规定不动产权属证书是证明；第一百零九条规定自然人的人身自由受保护。"
    assert claims(text) == ["不动产权属证书是证明", "自然人的人身自由受保护"]


def test_citation_behind_its_claim() -> None:
    assert claims("承租人应当支付租金（《民法典》第七百二十一条）。") == ["承租人应当支付租金"]


def test_list_shares_its_claim() -> None:
    text = "根据《民法典》第一百二十条、第一千一百六十五条的规定，侵权人应当承担责任。"
    found = attribute_claims(text, find_citations(text))
    assert [c.shared for c in found] == [2, 2] and {c.text for c in found} == {"侵权人应当承担责任"}


def test_reference_inside_quoted_law_claims_nothing() -> None:
    text = "《民法典》第七百五十七条规定：“依照本法第五百一十条的规定仍不能确定的，租赁物的所有权归出租人。”"
    outer, inner = attribute_claims(text, find_citations(text))
    assert outer.text.startswith("依照本法") and inner.inner and not inner.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("“自然人享有隐私权。”（参见《民法典》第一千零三十二条）", "自然人享有隐私权。"),
        (
            "商标标识不合法（商标法第10条）、采用欺骗手段注册商标（商标法第44条第1款）。",
            "采用欺骗手段注册商标",
        ),
        ("除《民法典》第七条外，第八条沿用了旧法。", "沿用了旧法"),
        ("《合同法》第387、392条款进一步规定存货人可以随时查看货物。", "存货人可以随时查看货物"),
        (
            "根据《民法典》第七条，应当诚信；而依据《旅游法》，旅游者还有权要求退费。",
            "应当诚信；而依据《旅游法》",
        ),
    ],
)
def test_words_are_cut_where_they_end(text: str, said: str) -> None:
    assert claims(text)[-1] == said or (
        said.startswith("应当诚信") and claims(text)[-1].startswith("应当诚信")
    )


def test_heading_claims_nothing() -> None:
    assert claims("依据《民法典》第一千零三十二条") == [""]
    assert claims("符合《民法典》第一百四十三条规定的条件。") == [""]


def test_quotation_never_closed_ends_with_its_line() -> None:
    assert claims("《民法典》第七条规定：“民事主体应当诚信\n下一段另说") == ["民事主体应当诚信"]


# Comparing words


def test_tokens_fold_digits_modals_and_marks() -> None:
    assert [t.value for t in tokenize("应当在三十日内，赔偿百分之十")] == [
        t.value for t in tokenize("必须在30日内赔偿10%")
    ]
    assert [t.value for t in tokenize("不动产")] == ["不", "动", "产"]
    assert {t.kind for t in tokenize("不动产")} == {"word"}


def test_traditional_text_lies_beside_simplified() -> None:
    (laid,) = align("處理個人信息應當取得同意", "处理个人信息应当取得同意。")
    assert laid.share == 1.0 and not laid.differences


@pytest.mark.parametrize(
    ("claim", "passage", "kind"),
    [
        ("发包方可以收回承包地", "承包期内，发包方不得收回承包地", "modal"),
        ("应当在六十日内作出答复的决定", "应当在三十日内作出答复的决定", "number"),
        ("当事人未经登记的合同仍然产生效力", "当事人经登记的合同仍然产生效力", "negation"),
        ("保证人对债务承担一般保证责任的约定", "保证人对债务承担连带责任保证责任的约定", "term"),
    ],
)
def test_details(claim: str, passage: str, kind: str) -> None:
    findings = compare_details(claim, passage, align(claim, passage), True)
    assert [f.kind for f in findings if f.grave] == [kind]


# Statements of an answer

CONSENT = "基于个人同意处理敏感个人信息的，应当取得个人的单独同意；法律、行政法规另有规定的，从其规定。"
TOILET = (
    "无锡市新吴区检察院走访时发现，人脸识别设备被用在公共卫生间提供厕纸的设备上，遂向主管部门发出检察建议。"
)


@pytest.mark.parametrize(
    ("statement", "passages", "level"),
    [
        ("处理敏感个人信息的，应当取得个人的单独同意。[1]", [CONSENT], "verbatim"),
        ("根据《个人信息保护法》第二十九条，处理敏感个人信息应当取得个人单独同意。", [CONSENT], "supported"),
        ("处理敏感个人信息可以不取得个人的单独同意", [CONSENT], "altered"),
        ("处理敏感个人信息，应当取得两名亲属的单独同意和三次书面确认", [CONSENT], "unsupported"),
        ("无锡市新吴区检察院发现公共卫生间用人脸识别设备提供厕纸", [TOILET], "supported"),
        ("杭州市检察院走访时发现，人脸识别设备被用在公共卫生间", [TOILET], "altered"),
        ("新吴区检察院走访时说“这些设备必须全部拆除”", [TOILET], "unsupported"),
        ("今天天气很好，适合去公园散步", [CONSENT, TOILET], "unsupported"),
        ("", [CONSENT], "unsupported"),
        ("应当取得单独同意", [], "unsupported"),
    ],
)
def test_support(verifier: Verifier, statement: str, passages: list[str], level: str) -> None:
    support = verifier.support(statement, passages)
    assert support.level == level, support
    assert support.level in LEVELS and support.reason


def test_support_joins_passages(verifier: Verifier) -> None:
    both = "处理敏感个人信息应当取得个人的单独同意；新吴区检察院走访时发现，人脸识别设备被用在公共卫生间"
    assert verifier.support(both, [CONSENT, TOILET]).level == "supported"
    assert verifier.support(both, [TOILET]).level != "supported"


def test_support_marks_the_words(verifier: Verifier) -> None:
    assert ("应当", "可以") in verifier.support("处理敏感个人信息，可以取得个人的单独同意", [CONSENT]).words


def test_statement_words_drop_only_the_leading_citation() -> None:
    text = "根据《民法典》第七条规定，依照本法第五条处理。[2]"
    assert statement_words(text) == "依照本法第五条处理"


# Hostile text, and figures


@pytest.mark.parametrize(
    "text",
    [
        "",
        "《" * 5000,
        "第一条" * 2000,
        "\x00\x01《民法典》第一条\x00",
        "<script>《民法典》第1条</script>",
        "“" * 3000 + "《民法典》第一条",
    ],
)
def test_hostile_text_does_no_harm(verifier: Verifier, text: str) -> None:
    for check in verifier.verify(text, DAY):
        assert text[check.start : check.end] == check.citation and check.reason


def test_mutations_of_the_statute_book(verifier: Verifier) -> None:
    """A sample; the full figures come from `make bench-verify`."""
    made = verify_mutations.mutate(verifier.library, DAY, 1, 400, seed=23)
    flagged = {True: [], False: []}
    for m in made:
        flagged[m.harmful].append(verifier.verify(m.text, DAY)[0].verdict is not Verdict.SUPPORTED)
    assert sum(flagged[True]) >= 0.98 * len(flagged[True])
    assert sum(flagged[False]) <= 0.01 * len(flagged[False])


def test_mutations_of_the_second_maker(verifier: Verifier) -> None:
    """Sentences, items and whole articles, written and changed in ways of its own; a sample."""
    made = verify_mutations_free.mutate_freely(verifier.library, DAY, 1, 400, seed=29)
    flagged = {True: [], False: []}
    for m in made:
        checks = verifier.verify(m.text, DAY)
        check = next((c for c in checks if (c.law, c.article) == (m.law, m.article)), checks[0])
        flagged[m.harmful].append(check.verdict is not Verdict.SUPPORTED)
    assert sum(flagged[True]) >= 0.95 * len(flagged[True])
    assert sum(flagged[False]) <= 0.01 * len(flagged[False])


@pytest.mark.scale
@pytest.mark.skipif(not verify_data.read_labels(), reason="needs ../shared/benchmarks")
def test_real_citations_out_of_fold(assistant: Assistant) -> None:
    library, lexical = assistant.library, assistant.index.lexical
    labels = [x for x in verify_data.read_labels() if x["label"] != "unclear"]
    flags: dict[int, bool] = {}

    def use(weights: Weights, groups: set[str]) -> None:
        fold = Verifier(library, lexical, weights)
        for x in labels:
            if str(x["query_id"]) in groups:
                place = verify_data.locate(x, find_citations(x["answer"]))
                assert place is not None
                check = fold.verify_articles(x["answer"], DAY)[place]
                flags[x["id"]] = check.verdict is not Verdict.SUPPORTED

    verify_fit.out_of_fold(verify_data.citation_examples(Verifier(library, lexical), DAY), 0.25, use)
    bad = [flags[x["id"]] for x in labels if x["label"] != "supported"]
    good = [flags[x["id"]] for x in labels if x["label"] == "supported"]
    altered = [flags[x["id"]] for x in labels if x["kind"] == "altered"]
    assert sum(bad) >= 0.90 * len(bad)
    assert sum(good) <= 0.06 * len(good)
    assert sum(altered) >= 0.60 * len(altered)


@pytest.mark.parametrize("saying", ["规定", "写着", "写的是", "说的是"])
def test_however_an_article_is_said_to_speak_its_words_are_asked_for(verifier: Verifier, saying: str) -> None:
    text = f"《老年人权益保障法》第十八条{saying}，子女不得干涉老年人离婚、再婚和婚后的生活。"
    (check,) = verifier.verify(text)
    assert check.verdict is Verdict.WRONG_ARTICLE
