"""Units: paragraphs, items, status by date, authority."""

from datetime import date

from assistant.schema.units import IN_FORCE, NOT_YET, REPEALED, SUPERSEDED, Kind, LegalUnit

ARTICLE_26 = (
    "在公共场所安装图像采集、个人身份识别设备，应当为维护公共安全所必需。\n"
    "有下列情形之一的，除外：\n（一）取得个人单独同意；\n（二）法律另有规定。\n前款规定不适用于住宅。"
)


def unit(**changes):
    facts = {
        "id": "x@2021-08-20#26",
        "kind": Kind.STATUTE,
        "title": "某法",
        "text": ARTICLE_26,
        "source": "测试",
    }
    return LegalUnit(**{**facts, **changes})


def test_items_belong_to_the_paragraph_that_opens_them():
    u = unit()
    assert len(u.paragraphs) == 3
    assert u.items(2) == ("（一）取得个人单独同意；", "（二）法律另有规定。")
    assert u.items(1) == () and u.items(9) == ()


def test_status_follows_the_dates():
    u = unit(effective_date=date(2021, 1, 1), expiry_date=date(2024, 1, 1), ended_by="某法第一条废止")
    assert u.status_on(date(2020, 12, 31)) == NOT_YET
    assert u.status_on(date(2021, 1, 1)) == IN_FORCE
    assert u.status_on(date(2023, 12, 31)) == IN_FORCE
    assert u.status_on(date(2024, 1, 1)) == REPEALED
    assert unit(expiry_date=date(2024, 1, 1), ended_by="新文本取代").status_on(date(2025, 1, 1)) == SUPERSEDED


def test_what_is_not_law_has_no_status():
    assert unit(kind=Kind.COMMENTARY).status_on(date(2025, 1, 1)) == ""


def test_authority_follows_the_order_of_sources():
    ranks = [k.authority for k in Kind]
    assert ranks == sorted(ranks) and Kind.STATUTE.authority == 0
    assert Kind.INTERPRETATION.binding and not Kind.CASE.binding


def test_an_unsigned_contribution_says_so():
    assert "原文未署名" in unit(kind=Kind.COMMENTARY, article="").citation
    assert unit(article="第二十六条").citation == "《某法》第二十六条"
