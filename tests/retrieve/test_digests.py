"""Questions of everyday life find the article of the instrument that is not held."""

from __future__ import annotations

from datetime import date

import pytest

TODAY = date(2026, 11, 29)
QUESTIONS = [
    ("小区门禁只能刷脸怎么办", "使用人脸识别技术处理个人信息", 10),
    ("出售个人信息多少条算犯罪", "侵犯公民个人信息刑事", 5),
    ("行政机关收到检察建议多久要回复", "检察公益诉讼案件", 21),
    ("酒店房间里装摄像头罚多少", "视频图像信息系统", 27),
    ("监控录像要保存多久", "视频图像信息系统", 17),
    ("征信不良记录几年消除", "征信业管理条例", 16),
    ("政府信息公开多少天答复", "政府信息公开条例", 33),
    ("邻居门口装摄像头对着我家", "视频图像信息系统", 33),
    ("诉前公告多少天", "检察公益诉讼案件", 13),
    ("快递丢了没保价怎么赔", "快递暂行条例", 27),
    ("健身房关门跑路了能要求惩罚性赔偿吗", "预付式消费", 23),
    ("办卡七天内能反悔退钱吗", "预付式消费", 14),
    ("民间借贷利率最高多少", "民间借贷", 25),
    ("借条上砍头息算不算本金", "民间借贷", 26),
    ("被打伤误工费怎么算", "人身损害赔偿", 7),
    ("死亡赔偿金按多少年算", "人身损害赔偿", 15),
    ("医院不给病历怎么办", "医疗损害", 6),
    ("拆了包装还能七天无理由退货吗", "网络消费纠纷", 3),
    ("直播间买到假货找谁赔", "网络消费纠纷", 12),
    ("加班费谁来举证", "劳动争议案件适用法律问题的解释（一）", 42),
    ("竞业限制没约定补偿怎么办", "劳动争议案件适用法律问题的解释（一）", 36),
    ("只有工资欠条能直接起诉吗", "劳动争议案件适用法律问题的解释（一）", 15),
    ("上班路上出车祸算工伤吗", "工伤保险条例", 14),
    ("公司不给申请工伤怎么办", "工伤保险条例", 17),
    ("没交社保出了工伤谁赔", "工伤保险条例", 62),
    ("工龄五年年休假几天", "带薪年休假", 3),
    ("产假多少天", "女职工", 7),
    ("物业乱收费能不交吗", "物业服务纠纷", 2),
    ("小区电梯广告收入归谁", "建筑物区分所有权", 14),
    ("住宅改成民宿要邻居同意吗", "建筑物区分所有权", 10),
    ("彩礼没领证能要回来吗", "婚姻家庭编的解释（一）", 5),
    ("抚养费一般给多少", "婚姻家庭编的解释（一）", 49),
    ("婚前首付婚后还贷的房子离婚怎么分", "婚姻家庭编的解释（一）", 78),
    ("申请人身保护令需要先离婚吗", "人身安全保护令", 1),
    ("帮人转账走流水多少钱算帮信", "帮助信息网络犯罪", 12),
    ("高空抛物找不到人谁赔", "侵权责任编的解释", 25),
    ("邻居的狗是禁养犬咬了人", "侵权责任编的解释", 23),
    ("网上被骂想知道发帖人是谁", "利用信息网络侵害人身权益", 3),
    ("收钱删帖的协议有效吗", "利用信息网络侵害人身权益", 10),
    ("存了多少人脸要备案", "人脸识别技术应用安全管理办法", 15),
    ("公共浴室能装人脸识别设备吗", "人脸识别技术应用安全管理办法", 13),
    ("孩子的个人信息要父母同意吗", "儿童个人信息网络保护", 9),
    ("数据出境多少人以上要评估", "数据跨境流动", 7),
    ("网上侵权可以在自己住的地方起诉吗", "《民事诉讼法》的解释", 25),
    ("批捕要多少天", "刑事诉讼规则", 282),
    ("不起诉被害人怎么申诉", "刑事诉讼规则", 377),
    ("外卖骑手算法派单有规定吗", "算法推荐", 20),
    ("怎么关闭个性化推荐", "算法推荐", 17),
    ("报案能中断诉讼时效吗", "诉讼时效制度", 13),
    ("民法典以前的打印遗嘱有效吗", "时间效力", 15),
    ("自动续费没提醒怎么办", "消费者权益保护法实施条例", 10),
    ("精神损害赔偿赔多少", "精神损害赔偿责任", 5),
    ("App要收集无关信息不同意就不让用", "未成年人网络保护", 32),
    ("游戏公司能租号给未成年人吗", "未成年人网络保护", 46),
    ("爬虫抓取数据有什么规定", "网络数据安全管理条例", 18),
    ("平台每年要做合规审计吗处理1000万人", "合规审计", 4),
]
FIRST, AMONG_THREE = 42, 51  # of the questions above; 44 and 53 when measured


def test_the_article_is_found(assistant):
    first = among = 0
    vectors = assistant.index.embedder.queries([question for question, *_ in QUESTIONS])
    for (question, law, number), vector in zip(QUESTIONS, vectors, strict=True):
        hits = assistant.searches.digests.hits(question, vector, TODAY)[:3]
        right = [law in h.article.law and h.article.article_no == number for h in hits]
        first += right[:1] == [True]
        among += any(right)
    assert (first >= FIRST, among >= AMONG_THREE) == (True, True), (first, among)


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
