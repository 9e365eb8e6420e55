"""Answers from tables: the row of what a sentence is about must hold what it says, and is what is quoted."""

import pytest

from bot.citations import cite
from knowledge.types import Chunk, Passage

TRAVEL = (
    "Country | Daily allowance | Hotel limit\nNorway | 75 euros | 185 euros\nPoland | 45 euros | 110 euros\n"
    "United States | 60 dollars | 220 dollars\nChina | 48 euros | 150 euros"
)
ROSTER = (
    "Date | On call | Phone | Shift\n2025-11-01 | Li Na | 555-0101 | night\n2025-11-02 | Zhang Wei | 555-0102 | day\n"
    "2025-11-07 | Wang Fang | 555-0107 | day\n2025-11-08 | Zhang Wei | 555-0102 | night"
)
APPROVAL = (
    "Amount | Approved by\nup to 1,000 euros | Team lead\n1,000 to 10,000 euros | Head of department\n"
    "over 10,000 euros | Managing director"
)
HOTELS = "Travel policy 2025. Receipts are handed in within 14 days.\n\n" + TRAVEL
差旅 = "国家 | 每日津贴 | 住宿上限\n挪威 | 75欧元 | 185欧元\n波兰 | 45欧元 | 110欧元\n美国 | 60美元 | 220美元\n中国 | 48欧元 | 150欧元"
值班 = (
    "日期 | 值班人 | 电话 | 班次\n2025-11-01 | 李娜 | 13800000001 | 夜班\n2025-11-02 | 张伟 | 13800000002 | 白班\n"
    "2025-11-07 | 王芳 | 13800000007 | 白班\n2025-11-08 | 张伟 | 13800000002 | 夜班"
)
审批 = "金额 | 审批人\n1万元以下 | 部门经理\n1万元至5万元 | 财务总监\n5万元至10万元 | 副总裁\n10万元以上 | 总裁"
年假 = "工龄 | 年假天数\n不满1年 | 0天\n1年至10年 | 5天\n10年至20年 | 10天\n20年以上 | 15天"
分店 = "序号 | 门店 | 开门 | 关门\n1 | 上海店 | 9:00 | 21:30\n2 | 北京店 | 10:00 | 22:00\n3 | 广州店 | 8:30 | 20:00"


def quotes_of(text, table, question, title="Guide"):
    passage = Passage(Chunk("c0", "d1", 0, table), title, "guide.md", 1.0, 0.9)
    _, citations = cite(text, [passage], lambda one, other: 0.9, question=question)
    return [citation.quote for citation in citations]


RIGHT = [
    ("The daily allowance in Norway is 75 euros [1].", TRAVEL, "", "Norway"),
    ("In Poland it is 45 euros a day [1].", TRAVEL, "What is the daily allowance for Poland?", "Poland"),
    ("The hotel limit for the United States is $220 [1].", TRAVEL, "", "United States"),
    ("It is 150 euros [1].", TRAVEL, "What is the hotel limit in China?", "China"),
    ("The highest daily allowance is 75 euros [1].", TRAVEL, "What is the highest daily allowance?", "Norway"),
    ("Norway has the highest daily allowance [1].", TRAVEL, "Which country has the highest allowance?", "Norway"),
    ("Receipts are handed in within 14 days [1].", HOTELS, "", "Receipts"),
    ("For Norway the allowance is 75 euros [1].", HOTELS, "", "Norway"),
    ("Norway's daily allowance (75 euros) is higher than Poland's (45 euros) [1].", TRAVEL, "", "Norway"),
    ("Norway and China get 75 euros and 48 euros respectively [1].", TRAVEL, "", "Norway"),
    ("Wang Fang is on call on 7 November 2025 [1].", ROSTER, "", "2025-11-07"),
    ("Wang Fang [1].", ROSTER, "Who is on call on November 7?", "2025-11-07"),
    ("Zhang Wei has the night shift on Nov 8 [1].", ROSTER, "", "2025-11-08"),
    ("Her phone number is 555-0101 [1].", ROSTER, "What is the phone number of Li Na?", "2025-11-01"),
    ("The head of department approves it [1].", APPROVAL, "Who approves 8,000 euros?", "1,000 to"),
    ("8,000 euros are approved by the head of department [1].", APPROVAL, "Who approves 8000 euros?", "1,000 to"),
    ("挪威的每日津贴是75欧元[1]。", 差旅, "", "挪威"),
    ("住宿上限为110欧元[1]。", 差旅, "波兰的住宿上限是多少?", "波兰"),
    ("去美国出差,每日津贴为60美元[1]。", 差旅, "", "美国"),
    ("每日津贴最高的是挪威[1]。", 差旅, "哪个国家的每日津贴最高?", "挪威"),
    ("最高的每日津贴是75欧元[1]。", 差旅, "最高的每日津贴是多少?", "挪威"),
    ("11月7日的值班人是王芳[1]。", 值班, "", "2025-11-07"),
    ("王芳值班[1]。", 值班, "11月7日谁值班?", "2025-11-07"),
    ("十一月八日由张伟值夜班[1]。", 值班, "", "2025-11-08"),
    ("李娜的电话是13800000001[1]。", 值班, "", "2025-11-01"),
    ("八万元的报销由副总裁审批[1]。", 审批, "八万元的报销由谁审批?", "5万元至10万元"),
    ("由部门经理审批[1]。", 审批, "5000元的报销由谁审批?", "1万元以下"),
    ("30万元的报销由总裁审批[1]。", 审批, "30万元的报销由谁审批?", "10万元以上"),
    ("您有5天年假[1]。", 年假, "我工作了3年,有几天年假?", "1年至10年"),
    ("挪威和波兰的每日津贴分别为75欧元和45欧元[1]。", 差旅, "", "挪威"),
    ("北京店十点开门[1]。", 分店, "", "2 | 北京店"),
    ("广州店20:00关门[1]。", 分店, "", "3 | 广州店"),
    ("挪威的每日津贴是75欧元[1]。", TRAVEL, "挪威的每日津贴是多少?", "Norway"),
    ("Wang Fang is on call on 7 November [1].", 值班, "Who is on call on 7 November?", "2025-11-07"),
]
WRONG = [
    ("You get 185 euros [1].", TRAVEL, "What is the daily allowance in Norway?"),
    ("The daily allowance in Norway is 75 dollars [1].", TRAVEL, ""),
    ("The daily allowance in Poland is 75 euros [1].", TRAVEL, ""),
    ("It is 75 euros [1].", TRAVEL, "What is the daily allowance for Poland?"),
    ("The daily allowance in Brazil is 75 euros [1].", TRAVEL, ""),
    ("It is 75 euros a day [1].", TRAVEL, "What is the daily allowance for Brazil?"),
    ("The daily allowance in Norway is 185 euros [1].", TRAVEL, ""),
    ("Norway gets 45 euros and Poland gets 75 euros a day [1].", TRAVEL, ""),
    ("The hotel limit in China is 110 euros [1].", HOTELS, ""),
    ("Zhang Wei is on call on 7 November 2025 [1].", ROSTER, ""),
    ("Li Na [1].", ROSTER, "Who is on call on November 7?"),
    ("Wang Fang is on call on 9 November 2025 [1].", ROSTER, ""),
    ("Wang Fang is on call [1].", ROSTER, "Who is on call on 9 November?"),
    ("Her phone number is 555-0107 [1].", ROSTER, "What is the phone number of Li Na?"),
    ("The team lead approves it [1].", APPROVAL, "Who approves 8,000 euros?"),
    ("挪威的每日津贴是75美元[1]。", 差旅, ""),
    ("波兰的每日津贴是75欧元[1]。", 差旅, ""),
    ("每日津贴是75欧元[1]。", 差旅, "波兰的每日津贴是多少?"),
    ("巴西的每日津贴是75欧元[1]。", 差旅, ""),
    ("每日津贴是75欧元[1]。", 差旅, "巴西的每日津贴是多少?"),
    ("挪威的每日津贴是185欧元[1]。", 差旅, ""),
    ("11月7日的值班人是张伟[1]。", 值班, ""),
    ("李娜值班[1]。", 值班, "11月7日谁值班?"),
    ("11月9日由王芳值班[1]。", 值班, ""),
    ("王芳值班[1]。", 值班, "11月9日谁值班?"),
    ("李娜的电话是13800000002[1]。", 值班, ""),
    ("由总裁审批[1]。", 审批, "八万元的报销由谁审批?"),
    ("八万元的报销由部门经理审批[1]。", 审批, "八万元的报销由谁审批?"),
    ("上海店十点开门[1]。", 分店, ""),
    ("您有10天年假[1]。", 年假, "我工作了3年,有几天年假?"),
    ("挪威的每日津贴是95欧元[1]。", TRAVEL, ""),
]


@pytest.mark.parametrize(("text", "table", "question", "row"), RIGHT)
def test_a_right_answer_quotes_its_row(text, table, question, row):
    (quote,) = quotes_of(text, table, question)
    assert quote.startswith(row)
    assert "\n" not in quote


@pytest.mark.parametrize(("text", "table", "question"), WRONG)
def test_what_stands_in_another_row_or_in_none_supports_nothing(text, table, question):
    assert quotes_of(text, table, question) == []


def test_a_tables_currency_may_stand_elsewhere_in_its_document():
    table = Passage(Chunk("c0", "d1", 0, "Country | Daily allowance\nNorway | 75\nPoland | 29"), "Guide", "g", 1.0, 0.9)
    prose = Passage(Chunk("c1", "d1", 1, "Allowances are listed below, in euros."), "Guide", "g", 1.0, 0.9)
    for currency, count in (("euros", 1), ("dollars", 0)):
        answer = f"The daily allowance in Norway is 75 {currency} [1]."
        assert len(cite(answer, [table, prose], lambda one, other: 0.9)[1]) == count
