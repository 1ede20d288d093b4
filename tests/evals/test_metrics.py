"""Metrics against hand-worked examples and independent implementations."""

from __future__ import annotations

import math
import random
from types import SimpleNamespace

import numpy as np
import pytest

from evals.metrics.abstention import abstention
from evals.metrics.attribution import attribute, carries, citation_precision, citation_recall
from evals.metrics.fidelity import Fidelity, quote_fidelity, share_exact
from evals.metrics.overlap import bleu, meteor, words
from evals.metrics.points import contradictions, point_recall
from evals.metrics.ranking import ndcg_at, recall_at, reciprocal_rank
from evals.metrics.stats import kappa, mean, paired_bootstrap, percentile, wilson
from evals.wording import Statement, lead, letters, says, stands_in, statements

ARTICLE_26 = (
    "在公共场所安装图像采集、个人身份识别设备，应当为维护公共安全所必需，遵守国家有关规定，并设置显著的提示标识。"
    "所收集的个人图像、身份识别信息只能用于维护公共安全的目的，不得用于其他目的；取得个人单独同意的除外。"
)
ARTICLE_29 = (
    "处理敏感个人信息应当取得个人的单独同意；法律、行政法规规定处理敏感个人信息应当取得书面同意的，从其规定。"
)
REFERENCE = "您好，根据法律规定，处理敏感个人信息应当取得个人的单独同意，超市不能强制刷脸。"
CANDIDATE = "处理敏感个人信息应当取得个人的单独同意，所以不能强制刷脸，您可以投诉。"


def as_hits(ranking: list[str], gold: list[str]) -> list[set[int]]:
    return [{gold.index(d)} if d in gold else set() for d in ranking]


def test_ranking_by_hand() -> None:
    hits = [set(), {0}, set(), {1}]
    assert recall_at(hits, 2, 3) == 0.5
    assert reciprocal_rank(hits, 10) == 0.5
    ideal = 1 + 1 / math.log2(3)
    assert ndcg_at(hits, 2, 10) == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert (recall_at([], 2, 5), reciprocal_rank([], 5), ndcg_at([], 0, 5)) == (0, 0, 0)


def test_a_group_counts_once() -> None:
    twice = [{0}, {0}, {1}]
    assert recall_at(twice, 2, 2) == 0.5
    assert ndcg_at(twice, 2, 3) < ndcg_at([{0}, {1}], 2, 3) == 1.0


def test_ideal_is_cut_at_k() -> None:
    assert ndcg_at([{0}], 5, 1) == 1.0


def test_ranking_agrees_with_ranx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")  # compiling takes a minute, computing a moment
    ranx = pytest.importorskip("ranx")
    rng = random.Random(3)
    for _ in range(30):
        gold = [f"d{i}" for i in rng.sample(range(40), rng.randint(1, 6))]
        ranking = [f"d{i}" for i in rng.sample(range(40), 20)]
        qrels = ranx.Qrels({"q": {d: 1 for d in gold}})
        run = ranx.Run({"q": {d: float(100 - i) for i, d in enumerate(ranking)}})
        theirs = ranx.evaluate(qrels, run, ["recall@10", "mrr@10", "ndcg@10"])
        hits = as_hits(ranking, gold)
        assert recall_at(hits, len(gold), 10) == pytest.approx(theirs["recall@10"])
        assert reciprocal_rank(hits, 10) == pytest.approx(theirs["mrr@10"])
        assert ndcg_at(hits, len(gold), 10) == pytest.approx(theirs["ndcg@10"])


def test_bleu_by_hand() -> None:
    assert bleu(list("个人信息"), list("个人信息")) == pytest.approx(1.0)
    assert bleu(list("abcd"), list("xy")) == 0.0
    assert bleu(list("abcd"), []) == 0.0
    # p1 = 3/4, p2 = 2/3, p3 = 1/2, p4 smoothed: 1 / (2 · 5 / ln 4) / 1, no brevity penalty at equal length
    expected = math.exp(sum(math.log(p) for p in (3 / 4, 2 / 3, 1 / 2, math.log(4) / 10)) / 4)
    assert bleu(list("abcd"), list("abcx")) == pytest.approx(expected)


def test_bleu_and_meteor_agree_with_nltk() -> None:
    pytest.importorskip("nltk")
    from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
    from nltk.translate.meteor_score import single_meteor_score

    no_wordnet = SimpleNamespace(synsets=lambda word: [])
    rng = random.Random(5)
    pool = words(REFERENCE + CANDIDATE)
    pairs = [(words(REFERENCE), words(CANDIDATE))]
    pairs += [
        (rng.choices(pool, k=rng.randint(3, 30)), rng.choices(pool, k=rng.randint(2, 30))) for _ in range(40)
    ]
    for reference, candidate in pairs:
        theirs = sentence_bleu([reference], candidate, smoothing_function=SmoothingFunction().method4)
        assert bleu(reference, candidate) == pytest.approx(float(theirs))
        assert meteor(reference, candidate) == pytest.approx(
            single_meteor_score(reference, candidate, wordnet=no_wordnet)
        )


def test_bleu_agrees_with_sacrebleu_where_no_order_is_empty() -> None:
    sacrebleu = pytest.importorskip("sacrebleu")
    reference, candidate = words(ARTICLE_29), words(ARTICLE_29.replace("书面", "口头"))
    theirs = sacrebleu.sentence_bleu(
        " ".join(candidate), [" ".join(reference)], tokenize="none", smooth_method="none"
    )
    assert bleu(reference, candidate) == pytest.approx(theirs.score / 100)


def test_meteor_by_hand() -> None:
    # 3 matches in one chunk: P = R = 1, penalty ½ · (1/3)³
    assert meteor(["甲", "乙", "丙"], ["甲", "乙", "丙"]) == pytest.approx(1 - 0.5 / 27)
    assert meteor(["甲"], ["乙"]) == 0.0


def test_statements_keep_quotations_whole_and_marks_with_their_sentence() -> None:
    answer = (
        "**先看结论**  人脸是敏感个人信息。[1] 处理它“应当取得个人的单独同意；另有规定的除外。”[2]\n"
        "**法律怎么规定**\n"
        "- 《个人信息保护法》第二十六条（现行有效）：“不得用于其他目的；取得个人单独同意的除外。”[3][2]\n"
        "本库未收录：《某办法》全文。"
    )
    found = statements(answer)
    assert [s.marks for s in found] == [(1,), (2,), (3, 2)]  # what the library lacks is no statement
    assert found[1].quotes == ("应当取得个人的单独同意；另有规定的除外。",)
    assert found[2].labels == ("《个人信息保护法》第二十六条",)
    assert [s.needs_citation for s in found] == [False, True, True]
    assert lead(answer).startswith("**先看结论**  人脸") and "第二十六条" not in lead(answer)
    assert (
        statements("**沙龙观点，原文未署名**（三、边界）：\n以下是文章作者的主张，不是现行法律。")[
            0
        ].needs_citation
        is False
    )


def test_wordings() -> None:
    text = "处理敏感个人信息，**应当取得个人的单独同意**[1]。"
    assert says(text, ["应当取得个人的单独同意"])
    assert says(text, [["敏感个人信息", "单独同意"]])
    assert says(text, ["re:应当取得.{0,4}单独同意"])
    assert not says(text, [["敏感个人信息", "书面同意"]])
    assert stands_in("在公共场所安装……只能用于维护公共安全的目的", ARTICLE_26)
    assert not stands_in("只能用于维护公共安全的目的……在公共场所安装", ARTICLE_26)
    assert not stands_in("……", ARTICLE_26)


def one(text: str) -> Statement:
    return statements(text)[0]


def test_support() -> None:
    assert carries(one("法律规定“不得用于其他目的”[1]。"), [ARTICLE_26])
    assert not carries(one("法律规定“可以用于其他目的”[1]。"), [ARTICLE_26])
    assert carries(one("处理敏感个人信息应当取得个人单独同意[1]。"), [ARTICLE_29])
    assert not carries(one("处理敏感个人信息可以不取得个人单独同意[1]。"), [ARTICLE_29])
    assert not carries(one("处理敏感个人信息应当取得单独同意，否则罚款十万元[1]。"), [ARTICLE_29])
    assert not carries(one("处理敏感个人信息应当取得个人单独同意[1]。"), [])
    assert carries(one("你说的这件事更像是别处的内容：“不得用于其他目的”[1]。"), [ARTICLE_26])
    assert not carries(one("所以公厕刷脸取纸完全合法：“不得用于其他目的”[1]。"), [ARTICLE_26])
    assert not carries(one("用人单位应当支付二倍工资和经济补偿[1]。"), [ARTICLE_29])


def test_citation_recall_and_precision_by_hand() -> None:
    both = one("“不得用于其他目的”，而且“应当取得个人的单独同意”[1][2]。")
    needed = attribute(both, [ARTICLE_26, ARTICLE_29])
    assert needed.supported and needed.precise == (True, True)
    padded = attribute(one("“不得用于其他目的”[1][2]。"), [ARTICLE_26, ARTICLE_29])
    assert padded.precise == (True, False)
    wrong = attribute(one("“不得用于其他目的”[1]。"), [ARTICLE_29])
    assert not wrong.supported and wrong.precise == (False,)
    judged = [needed, padded, wrong, None]
    assert citation_recall(judged) == 0.5
    assert citation_precision(judged) == 3 / 5
    assert citation_recall([]) == citation_precision([]) == 1.0


def test_quote_fidelity() -> None:
    own, whole = [letters(ARTICLE_26)], letters(ARTICLE_26 + ARTICLE_29)

    def judge(quote: str) -> Fidelity:
        return quote_fidelity(quote, own, lambda pieces: all(p in whole for p in pieces))

    assert judge("不得用于其他目的；取得个人单独同意的除外") is Fidelity.EXACT
    assert judge("在公共场所安装图像采集……只能用于维护公共安全的目的") is Fidelity.EXACT
    assert judge("所收集的个人图像、身份识别信息可以用于其他目的") is Fidelity.ALTERED
    assert judge("应当取得个人的单独同意") is Fidelity.WRONG_ARTICLE
    assert judge("用人单位应当支付双倍工资") is Fidelity.MISSING
    assert share_exact([Fidelity.EXACT, Fidelity.ALTERED]) == 0.5
    assert share_exact([]) == 1.0


def test_points_and_contradictions() -> None:
    points = [
        SimpleNamespace(say=["单独同意"], weight=2.0),
        SimpleNamespace(say=[["只能", "公共安全"]], weight=1.0),
        SimpleNamespace(say=["一百万元"], weight=1.0),
    ]
    answer = "应当取得单独同意[1]。\n只能用于公共安全[2]。"
    assert point_recall(answer, points) == 0.75
    assert point_recall(answer, []) == 1.0
    rule = SimpleNamespace(say=["re:50条.{0,20}(?:构成|定罪)"], unless=["建议", "主张"])
    assert contradictions("非法获取人脸信息50条即构成犯罪。", [rule]) == [0]
    assert contradictions("有文章建议以50条为定罪标准。", [rule]) == []
    assert contradictions("五千条以上。", [rule]) == []


def test_abstention_by_hand() -> None:
    pairs = [
        ("answer", "answer"),
        ("answer", "refuse"),
        ("refuse", "refuse"),
        ("repealed", "answer"),
        ("not_held", "repealed"),
    ]
    figures = abstention(pairs)
    assert figures.accuracy == pytest.approx(1 / 3)
    assert figures.precision == pytest.approx(2 / 3)
    assert figures.recall == pytest.approx(2 / 3)
    assert figures.coverage == 0.5
    assert figures.matrix[("answer", "refuse")] == 1
    refuser = abstention([(e, "refuse") for e, _ in pairs])
    assert refuser.recall == 1.0 and refuser.coverage == 0.0 and refuser.precision == 0.6


def test_percentile_agrees_with_numpy() -> None:
    values = [3.0, 1.0, 4.0, 1.5, 9.0]
    for p in (0, 10, 50, 95, 100):
        assert percentile(values, p) == pytest.approx(float(np.percentile(values, p)))
    assert percentile([], 50) == mean([]) == 0.0


def test_paired_bootstrap() -> None:
    same = [0.1, 0.5, 0.9] * 20
    assert paired_bootstrap(same, same) == (0.0, 0.0, 0.0)
    better = [v + 0.1 for v in same]
    gap, low, high = paired_bootstrap(same, better)
    assert gap == pytest.approx(0.1) and low > 0 and high >= low
    rng = random.Random(1)
    noise = [rng.gauss(0, 1) for _ in range(300)]
    gap, low, high = paired_bootstrap([0.0] * 300, noise)
    error = 1.96 * float(np.std(noise)) / math.sqrt(300)
    assert high - low == pytest.approx(2 * error, rel=0.15)
    with pytest.raises(ValueError, match="different length"):
        paired_bootstrap([1.0], [1.0, 2.0])


def test_wilson_and_kappa_by_hand() -> None:
    low, high = wilson(8, 10)
    assert low == pytest.approx(0.4902, abs=1e-3) and high == pytest.approx(0.9433, abs=1e-3)
    assert wilson(0, 0) == (0.0, 1.0)
    # p_o = 3/4; p_e = ½·¾ + ½·¼ = ½
    assert kappa(["a", "a", "b", "b"], ["a", "a", "a", "b"]) == pytest.approx(0.5)


def test_kappa_agrees_with_sklearn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = random.Random(2)
    a = [rng.choice("xyz") for _ in range(60)]
    b = [rng.choice([x, "y"]) for x in a]
    assert kappa(a, b) == pytest.approx(metrics.cohen_kappa_score(a, b))


def test_what_a_decision_only_moved_is_known_under_its_former_number() -> None:
    from assistant.config import load_settings
    from evals.truth import between, load_truth

    assert between([(3, 4), (6, 7), (9, 12)]) == [(3, 4), (4, 5), (5, 6), (6, 7), (9, 12)]
    assert between([]) == []
    assistant_truth = load_truth(load_settings().corpus)
    unit = SimpleNamespace(title="网络安全法", article_no=44, article_suffix="", id="")
    texts = assistant_truth.texts(unit)  # type: ignore[arg-type]
    assert any("不得窃取或者以其他非法方式获取个人信息" in text for text in texts)
    assert any("不得泄露篡改毁损其收集的个人信息" in text for text in texts)
