"""Questions of everyday life find the article of the instrument that is not held."""

from __future__ import annotations

from datetime import date

import pytest

TODAY = date(2026, 11, 29)
QUESTIONS = [
    ("小区门禁只能刷脸怎么办", "使用人脸识别技术处理个人信息相关民事案件", 10),
    ("出售个人信息多少条算犯罪", "侵犯公民个人信息刑事案件", 5),
    ("行政机关收到检察建议多久要回复", "检察公益诉讼案件", 21),
    ("酒店房间里装摄像头罚多少", "公共安全视频图像信息系统管理条例", 27),
    ("监控录像要保存多久", "公共安全视频图像信息系统管理条例", 17),
    ("征信不良记录几年消除", "征信业管理条例", 16),
    ("政府信息公开多少天答复", "政府信息公开条例", 33),
    ("邻居门口装摄像头对着我家", "公共安全视频图像信息系统管理条例", 33),
    ("诉前公告多少天", "检察公益诉讼案件", 13),
    ("快递丢了没保价怎么赔", "快递暂行条例", 27),
    ("健身房关门跑路了能要求惩罚性赔偿吗", "预付式消费民事纠纷案件", 23),
]


@pytest.mark.parametrize(("question", "law", "number"), QUESTIONS)
def test_the_article_is_among_the_first_three(assistant, question, law, number):
    vector = assistant.index.embedder.queries([question])[0]
    hits = assistant.searches.digests.hits(question, vector, TODAY)[:3]
    assert [h for h in hits if law in h.article.law and h.article.article_no == number], hits


@pytest.mark.parametrize("question", ["今天天气怎么样", "房东不退押金", "离婚冷静期多少天"])
def test_what_no_digest_is_about_finds_none_clearly(assistant, question):
    vector = assistant.index.embedder.queries([question])[0]
    hits = assistant.searches.digests.hits(question, vector, TODAY)
    assert all(h.score < 0.65 for h in hits)


def test_what_was_not_yet_law_is_not_told(assistant):
    question = "监控录像要保存多久"
    vector = assistant.index.embedder.queries([question])[0]
    hits = assistant.searches.digests.hits(question, vector, date(2025, 3, 31))
    assert all("视频图像" not in h.article.law for h in hits)
