"""What people call a day, a month or a year is the one that they mean."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.dates import dates_in, show_days, validity, with_dates
from memory.types import Memory

WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I'm flying to Rome tomorrow", ["2026-11-26"]),
        ("I adopted a cat yesterday", ["2026-11-24"]),
        ("the day after tomorrow I have surgery", ["2026-11-27"]),
        ("I'm seeing the dentist on Friday", ["2026-11-27"]),
        ("I saw the dentist on Friday", ["2026-11-20"]),
        ("I start next Friday", ["2026-12-04"]),
        ("I quit last Monday", ["2026-11-23"]),
        ("I moved to Munich last month", ["2026-10"]),
        ("We're moving next month", ["2026-12"]),
        ("I'm visiting my parents this weekend", ["2026-11-28 – 2026-11-29"]),
        ("I went climbing last weekend", ["2026-11-21 – 2026-11-22"]),
        ("next week I'm in Lyon", ["2026-11-30 – 2026-12-06"]),
        ("I'm going to Kyoto in April", ["2027-04"]),
        ("I went to Kyoto in April", ["2026-04"]),
        ("I run a marathon in March 2027", ["2027-03"]),
        ("My exam is on 12 January", ["2027-01-12"]),
        ("My exam is on January 12th, 2028", ["2028-01-12"]),
        ("I've lived here since 2015", ["2015"]),
        ("I started three weeks ago", ["2026-11-02 – 2026-11-08"]),
        ("In two months I retire", ["2027-01"]),
        ("I graduate next year", ["2027"]),
        ("I'm hiking the Alps next summer", ["2027-06-01 – 2027-08-31"]),
        ("The handover is 2027-02-03", ["2027-02-03"]),
        ("I'm in Rome from Thursday 3 December until the 9th", ["2026-12-03", "2026-12-09"]),
        ("At Christmas I'm at my parents'", ["2026-12-24 – 2026-12-26"]),
        ("我明天飞北京", ["2026-11-26"]),
        ("我后天出差", ["2026-11-27"]),
        ("我昨天搬家了", ["2026-11-24"]),
        ("我下个月去日本", ["2026-12"]),
        ("我上个月换了工作", ["2026-10"]),
        ("明年三月我要去冰岛", ["2027-03"]),
        ("我上周末爬山了", ["2026-11-21 – 2026-11-22"]),
        ("下周五我要做手术", ["2026-12-04"]),
        ("周五我要做手术", ["2026-11-27"]),
        ("我去年夏天毕业了", ["2025-06-01 – 2025-08-31"]),
        ("我12月5号结婚", ["2026-12-05"]),
        ("我三月份去了云南", ["2026-03"]),
        ("我从2018年起住在杭州", ["2018"]),
        ("两个月后我生孩子", ["2027-01"]),
        ("半年前我养了只猫", ["2026-05"]),
        ("国庆我要去西安", ["2027-10-01 – 2027-10-07"]),
        ("2027年2月3日交房", ["2027-02-03"]),
        ("下下周我请假", ["2026-12-07 – 2026-12-13"]),
        ("大后天", ["2026-11-28"]),
        ("I'm in Rome from 3 to 10 December", ["2026-12-03 – 2026-12-10"]),
        ("Dec 3–10 I'm in Rome", ["2026-12-03 – 2026-12-10"]),
        ("I'm away December 3rd to the 10th, 2027", ["2027-12-03 – 2027-12-10"]),
        ("between the 3rd and the 10th of January I'm away", ["2027-01-03 – 2027-01-10"]),
        ("I'm away from the 23rd to the 30th", ["2026-11-23 – 2026-11-30"]),
        ("I was away from 3 to 10 December", ["2025-12-03 – 2025-12-10"]),
        ("I'm away from 28 December to 3 January", ["2026-12-28 – 2027-01-03"]),
        ("12月3日到10日我去罗马", ["2026-12-03 – 2026-12-10"]),
        ("我12月28号至1月3号休假", ["2026-12-28 – 2027-01-03"]),
        ("2027年2月3日-10日休假", ["2027-02-03 – 2027-02-10"]),
        ("我三号到十号出差", ["2026-12-03 – 2026-12-10"]),
        ("I'm away next Monday to Wednesday", ["2026-11-30 – 2026-12-02"]),
        ("I was away last Friday till Sunday", ["2026-11-20 – 2026-11-22"]),
        ("我下周一到周三出差", ["2026-11-30 – 2026-12-02"]),
        ("I fly on Dec 3 - 10am sharp", ["2026-12-03"]),
        ("I move at the end of the month", ["2026-11-21 – 2026-11-30"]),
        ("I move at the end of December", ["2026-12-21 – 2026-12-31"]),
        ("I start early next month", ["2026-12-01 – 2026-12-10"]),
        ("I retire at the end of the year", ["2026-12"]),
        ("I retire at the beginning of next year", ["2027-01"]),
        ("我月底搬家", ["2026-11-21 – 2026-11-30"]),
        ("我下个月初搬家", ["2026-12-01 – 2026-12-10"]),
        ("我三月中旬搬家", ["2027-03-11 – 2027-03-20"]),
        ("我年底结婚", ["2026-12"]),
        ("我明年年初结婚", ["2027-01"]),
        ("我十一去西安", ["2027-10-01 – 2027-10-07"]),
        ("十一假期我要去西安", ["2027-10-01 – 2027-10-07"]),
        ("We have a party on New Year's Eve", ["2026-12-31"]),
        ("I work on Christmas Day", ["2026-12-25"]),
        ("平安夜我们聚会", ["2026-12-24"]),
        ("I'm getting married on Friday", ["2026-11-27"]),
        ("I need to see the dentist on Friday", ["2026-11-27"]),
        ("I've booked a table for Friday", ["2026-11-27"]),
        ("我约了周五看牙医", ["2026-11-27"]),
    ],
)
def test_words_for_days_mean_these_days(text: str, shown: list[str]) -> None:
    assert [show_days(dated.days) for dated in dates_in(text, WEDNESDAY)] == shown


@pytest.mark.parametrize(
    "text",
    [
        "I swim every Friday",
        "I swim on Fridays",
        "I may march on",
        "I have two weeks of holiday",
        "I live on the 5th floor",
        "I have 3 cats",
        "我每周五游泳",
        "我每个周末爬山",
        "我住在3号楼",
        "我每个月去一次",
        "我有三年经验",
        "我周一到周五上班",
        "我十一点去上班",
        "我家有十一口人",
        "二十一去掉十是十一",
        "三十一到四十一号楼",
    ],
)
def test_what_recurs_or_is_no_date_is_left_alone(text: str) -> None:
    assert dates_in(text, WEDNESDAY) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("My exam got pushed to 20 December", ["2026-12-20"]),
        ("My flight was moved to 3 January", ["2027-01-03"]),
        ("考试改到了十二月二十号", ["2026-12-20"]),
        ("我的手术推迟到一月五号了", ["2027-01-05"]),
        ("手术提前到12月1号了", ["2026-12-01"]),
        ("我妈说一月八号过来", ["2027-01-08"]),
        ("I was told my op is on 9 January", ["2027-01-09"]),
        ("I got a place on a course that starts 5 January", ["2027-01-05"]),
        ("My lease ended up being extended until 31 March", ["2027-03-31"]),
        ("五一改去首尔了", ["2027-05-01 – 2027-05-05"]),
        ("The wedding has been moved to 12 September", ["2027-09-12"]),
        ("The interview was put back to Friday", ["2026-11-27"]),
        ("They brought our viva forward to 2 December", ["2026-12-02"]),
        ("My boss rescheduled the review for Monday", ["2026-11-30"]),
        ("They postponed the concert until March", ["2027-03"]),
        ("Our move has been moved to January", ["2027-01"]),
        ("My visa was renewed until 30 June", ["2027-06-30"]),
        ("The deadline was extended to the 5th", ["2026-12-05"]),
        ("婚礼延期到九月十二号了", ["2027-09-12"]),
        ("会议挪到周五了", ["2026-11-27"]),
        ("比赛延到了三月", ["2027-03"]),
        ("驾照考试调到下周一了", ["2026-11-30"]),
        ("面试提早到十二月二号", ["2026-12-02"]),
        ("旅行推到了一月中旬", ["2027-01-11 – 2027-01-20"]),
        ("我爸十二月三号过来看我", ["2026-12-03"]),
        ("我一月二号过去帮忙", ["2027-01-02"]),
        ("医生说了一月九号做手术", ["2027-01-09"]),
        ("我听说面试在十二月五号", ["2026-12-05"]),
        ("我姐告诉我她一月三号到", ["2027-01-03"]),
        ("国庆改去成都了", ["2027-10-01 – 2027-10-07"]),
        ("I heard that our trip starts on 4 January", ["2027-01-04"]),
        ("They told me to come in on Saturday", ["2026-11-28"]),
        ("My doctor found I need an operation on 4 February", ["2027-02-04"]),
        ("I won a place at a camp which opens on 2 March", ["2027-03-02"]),
        ("I got an appointment for 3 January", ["2027-01-03"]),
        ("I bought tickets for 5 May", ["2027-05-05"]),
        ("I moved to Munich on 5 May", ["2026-05-05"]),
        ("I had my operation on 9 January", ["2026-01-09"]),
        ("My sister got married on 5 September", ["2026-09-05"]),
        ("My exam was on 20 October", ["2026-10-20"]),
        ("On 5 May, I broke my arm", ["2026-05-05"]),
        ("We got divorced in March", ["2026-03"]),
        ("我三月五号去过成都", ["2026-03-05"]),
        ("我一月搬家了", ["2026-01"]),
        ("我是五月去的北京", ["2026-05"]),
        ("我妈五一来过", ["2026-05-01 – 2026-05-05"]),
        ("我周五做了手术", ["2026-11-20"]),
        ("一月五号我做了体检", ["2026-01-05"]),
        ("I worked there until 3 March", ["2026-03-03"]),
        ("I saw my doctor and on Friday I get the results", ["2026-11-27"]),
        ("I quit in March and I start a new job in May", ["2026-03", "2027-05"]),
        ("我三月辞职了，五月去新公司", ["2026-03", "2027-05"]),
        ("我周五不去公司了", ["2026-11-27"]),
        ("我们三月就要结婚了", ["2027-03"]),
        ("我买了周五的票", ["2026-11-27"]),
        ("My flight on 3 January was cancelled", ["2027-01-03"]),
        ("周五的会取消了", ["2026-11-27"]),
        ("My brother was born in May", ["2026-05"]),
        ("I have an advanced exam on 5 May", ["2027-05-05"]),
        ("I decided to retire in June", ["2027-06"]),
        ("My left knee surgery is on 5 January", ["2027-01-05"]),
        ("I've been invited to a wedding on 3 May", ["2027-05-03"]),
        ("我订婚了，九月结婚", ["2027-09"]),
        ("The wedding was moved from 5 May to 12 May", ["2027-05-12"]),
        ("We've pushed the trip from Friday to next Monday", ["2026-11-30"]),
        ("My exam is on 5 May instead of 3 May", ["2027-05-05"]),
        ("婚礼从五月五号改到五月十二号", ["2027-05-12"]),
        ("面试由周四改到下周一", ["2026-11-30"]),
        ("周五的会改到线上了", ["2026-11-27"]),
        ("一月五号的手术提前到十二月二十号了", ["2026-12-20"]),
        ("I moved from Paris to Rome in May", ["2026-05"]),
        ("I turn 40 on 3 May", ["2027-05-03"]),
        ("2027年春天我要去冰岛", ["2027-03-01 – 2027-05-31"]),
        ("我周五到周日去杭州出差", ["2026-11-27 – 2026-11-29"]),
        ("I'm in Oslo from Friday to Sunday", ["2026-11-27 – 2026-11-29"]),
        ("We got engaged over the summer", ["2026-06-01 – 2026-08-31"]),
        ("I need half a day off on Friday", ["2026-11-27"]),
        ("I walked here on Friday from the office", ["2026-11-20"]),
        ("I'm seeing the dentist this Thursday", ["2026-11-26"]),
        ("My parents visited us over Christmas", ["2025-12-24 – 2025-12-26"]),
        ("I started the course in September", ["2026-09"]),
        ("I have finished my degree in June", ["2026-06"]),
        ("She's been promoted on Monday", ["2026-11-23"]),
        ("I had planned a trip for May", ["2027-05"]),
        ("We were told the school opens on 4 January", ["2027-01-04"]),
        ("I lost my job in March, so I start a course in May", ["2026-03", "2027-05"]),
        ("Our flight, which we booked last week, leaves on 2 December", ["2026-11-16 – 2026-11-22", "2026-12-02"]),
        ("I flew to Oslo on 2 December", ["2025-12-02"]),
        ("I ran the marathon in April", ["2026-04"]),
        ("I got my results on 3 March", ["2026-03-03"]),
        ("I should get my results on 3 March", ["2027-03-03"]),
        ("We sold the house in June", ["2026-06"]),
        ("My dad passed away on 2 February", ["2026-02-02"]),
        ("My contract was signed on 1 March", ["2026-03-01"]),
        ("My contract was extended to 1 March", ["2027-03-01"]),
        ("I was born in 1990", ["1990"]),
        ("我三月份就离职了", ["2026-03"]),
        ("我爸二月去世了", ["2026-02"]),
        ("我刚从公司离职，一月入职新公司", ["2027-01"]),
        ("我下周一开始实习", ["2026-11-30"]),
        ("我六月毕业的", ["2026-06"]),
        ("我妹妹去年十月结婚了", ["2025-10"]),
        ("我打算三月辞职", ["2027-03"]),
        ("会议推到了下周三", ["2026-12-02"]),
        ("我周三考完试了", ["2026-11-18"]),
        ("我去年过年回了老家", ["2025"]),
        ("我五月刚买了车", ["2026-05"]),
        ("我妈十二月要来看我", ["2026-12"]),
        ("我周一已经交了报告", ["2026-11-23"]),
        ("我八月去过日本，明年三月还要去", ["2026-08", "2027-03"]),
        ("The exam I failed in May is on 3 December again", ["2026-05", "2026-12-03"]),
        ("I hurt my knee on 5 October", ["2026-10-05"]),
        ("I've an appointment on Monday", ["2026-11-30"]),
        ("My course finished on 3 July", ["2026-07-03"]),
        ("I'd booked the hotel for 3 July", ["2027-07-03"]),
        ("My son starts school in September", ["2027-09"]),
        ("My son started school in September", ["2026-09"]),
        ("I bought a house in March", ["2026-03"]),
        ("I adopted Rex on 7 June", ["2026-06-07"]),
        ("I quit on Monday", ["2026-11-23"]),
        ("I left on 1 June", ["2026-06-01"]),
        ("I married on 5 June", ["2026-06-05"]),
        ("Since I moved in May I work from home", ["2026-05"]),
        ("After my op on 9 January I was off work", ["2026-01-09"]),
        ("我十月结的婚", ["2026-10"]),
        ("They let me off on Friday", ["2026-11-20"]),
        ("I could have gone in May", ["2026-05"]),
        ("I will let the flat in May", ["2027-05"]),
    ],
)
def test_the_verb_nearest_to_a_day_tells_whether_it_is_over(text: str, shown: list[str]) -> None:
    assert [show_days(dated.days) for dated in dates_in(text, WEDNESDAY)] == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("半个月后我要去西安出差", ["2026-12-10 – 2026-12-16"]),
        ("半个月前我换了手机", ["2026-11-10 – 2026-11-16"]),
        ("一个半月后我生孩子", ["2027-01-09 – 2027-01-15"]),
        ("两个半月后我毕业", ["2027-02-09 – 2027-02-15"]),
        ("半年后我回国", ["2027-05"]),
        ("一年半前我搬到这里", ["2025-05"]),
        ("I quit half a year ago", ["2026-05"]),
        ("In a month and a half I move", ["2027-01-09 – 2027-01-15"]),
        ("My exam is six weeks from now", ["2027-01-04 – 2027-01-10"]),
        ("大半年前我离职了", ["2026-02-01 – 2026-04-30"]),
        ("我前两天感冒了", ["2026-11-25 – 2026-11-27"]),
        ("我过两天去上海", ["2026-11-29 – 2026-12-01"]),
        ("我这两天出差", ["2026-11-28 – 2026-11-29"]),
        ("I fly to Rome on the 3rd of next month", ["2026-12-03"]),
        ("I see the dentist Tuesday week", ["2026-12-08"]),
        ("I see the dentist a week on Tuesday", ["2026-12-08"]),
        ("I leave tomorrow week", ["2026-12-06"]),
        ("I leave a fortnight from today", ["2026-12-12"]),
        ("I leave the week after next", ["2026-12-07 – 2026-12-13"]),
        ("I leave in a fortnight", ["2026-12-07 – 2026-12-13"]),
        ("I'm in Rome over the next three months", ["2026-11-28 – 2027-02-28"]),
        ("接下来三个月我在上海培训", ["2026-11-28 – 2027-02-28"]),
        ("下下周我出差", ["2026-12-07 – 2026-12-13"]),
        ("下下个月我结婚", ["2027-01"]),
        ("大后天我出差", ["2026-12-01"]),
        ("我月底前要交论文", ["2026-11-21 – 2026-11-30"]),
        ("我年底结婚", ["2026-12"]),
        ("半个月以后我要做手术", ["2026-12-10 – 2026-12-16"]),
        ("再过半个月我就三十了", ["2026-12-10 – 2026-12-16"]),
        ("半年内我要考完驾照", ["2026-11-28 – 2027-05-28"]),
        ("三个半月前我刚搬家", ["2026-08-10 – 2026-08-16"]),
        ("两年半以后我毕业", ["2029-05"]),
        ("I moved two and a half years ago", ["2024-05"]),
        ("I retire in a year and a half", ["2028-05"]),
        ("half a month ago I fell", ["2026-11-10 – 2026-11-16"]),
        ("I have surgery a fortnight on Friday", ["2026-12-18"]),
        ("I fly home three weeks from Monday", ["2026-12-21"]),
        ("I'm off a week tomorrow", ["2026-12-06"]),
        ("My viva is two days after tomorrow", ["2026-12-01"]),
        ("I broke it a week ago last Friday", ["2026-11-20"]),
        ("下个月的三号我去罗马", ["2026-12-03"]),
        ("I go on the 5th next month", ["2026-12-05"]),
        ("next month on the 9th I leave", ["2026-12-09"]),
        ("I saw him the month before last", ["2026-09"]),
        ("I move the month after next", ["2027-01"]),
        ("I go the weekend after next", ["2026-12-12 – 2026-12-13"]),
        ("未来两周我在家办公", ["2026-11-28 – 2026-12-12"]),
        ("过去三个月我在学日语", ["2026-08-28 – 2026-11-27"]),
        ("三天内我要交房租", ["2026-11-28 – 2026-12-01"]),
        ("我过几天搬家", ["2026-11-30 – 2026-12-05"]),
        ("我前几天搬家了", ["2026-11-21 – 2026-11-27"]),
        ("几天后我搬家", ["2026-11-30 – 2026-12-05"]),
        ("几天前我搬家了", ["2026-11-21 – 2026-11-27"]),
        ("I'm moving in a few days", ["2026-11-30 – 2026-12-05"]),
        ("I moved a few days ago", ["2026-11-21 – 2026-11-27"]),
        ("我周六要去爬山", ["2026-12-05"]),
        ("我这周末在咖啡馆兼职", ["2026-11-28 – 2026-11-29"]),
        ("My birthday party is on 3 May", ["2027-05-03"]),
        ("我周末去爬山", ["2026-11-28 – 2026-11-29"]),
        ("My birthday is tomorrow", ["2026-11-29"]),
    ],
)
def test_days_are_counted_from_a_day(text: str, shown: list[str]) -> None:
    assert [show_days(dated.days) for dated in dates_in(text, SATURDAY)] == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("下周末我要去露营", ["2026-12-05 – 2026-12-06"]),
        ("我本周五值夜班", ["2026-11-27"]),
        ("我下礼拜三体检", ["2026-12-02"]),
        ("我上上周三做了手术", ["2026-11-11"]),
        ("后天下午我面试", ["2026-11-27"]),
        ("今晚我有聚会", ["2026-11-25"]),
        ("我明后天都在北京", ["2026-11-26 – 2026-11-27"]),
        ("三天后我飞东京", ["2026-11-28"]),
        ("两周后我要答辩", ["2026-12-07 – 2026-12-13"]),
        ("再过三天我就毕业了", ["2026-11-28"]),
        ("下个月中旬我去厦门", ["2026-12-11 – 2026-12-20"]),
        ("我月中搬家", ["2026-12-11 – 2026-12-20"]),
        ("本月底我离职", ["2026-11-21 – 2026-11-30"]),
        ("明年初我们要结婚", ["2027-01"]),
        ("明年春天我去看樱花", ["2027-03-01 – 2027-05-31"]),
        ("明年上半年我要备考", ["2027-01-01 – 2027-06-30"]),
        ("我下半年打算换工作", ["2026-07-01 – 2026-12-31"]),
        ("明年国庆我去新疆", ["2027-10-01 – 2027-10-07"]),
        ("双十一我买了台电脑", ["2026-11-11"]),
        ("我十月初去了日本", ["2026-10-01 – 2026-10-10"]),
        ("2027年春天我要去冰岛", ["2027-03-01 – 2027-05-31"]),
        ("上个月底我辞职了", ["2026-10-21 – 2026-10-31"]),
        ("下个月第一个周末我去爬山", ["2026-12-05 – 2026-12-06"]),
        ("五月第二个星期天我请妈妈吃饭", ["2027-05-09"]),
        ("去年年底我买了房", ["2025-12"]),
        ("12月24号到28号我去哈尔滨", ["2026-12-24 – 2026-12-28"]),
        ("我周五到周日去杭州出差", ["2026-11-27 – 2026-11-29"]),
        ("情人节我要求婚", ["2027-02-14"]),
        ("我下季度去深圳", ["2027-01-01 – 2027-03-31"]),
        ("我前年毕业的", ["2024"]),
        ("去年三月我做了手术", ["2025-03"]),
        ("我下下周三复查", ["2026-12-09"]),
        ("昨晚我们去看了电影", ["2026-11-24"]),
        ("周五下午三点我见客户", ["2026-11-27"]),
        ("我儿子明年九月上小学", ["2027-09"]),
        ("十二月最后一个周五我们年会", ["2026-12-25"]),
        ("I'm seeing her this coming Friday", ["2026-11-27"]),
        ("I fly on Friday the 4th", ["2026-12-04"]),
        ("My op is on Friday the 13th", ["2027-08-13"]),
        ("I move at the end of the month", ["2026-11-21 – 2026-11-30"]),
        ("I start in mid-January", ["2027-01-11 – 2027-01-20"]),
        ("I'm walking the Camino next spring", ["2027-03-01 – 2027-05-31"]),
        ("I start a new job in the new year", ["2027-01-01 – 2027-03-31"]),
        ("I run a marathon on the first Sunday in May", ["2027-05-02"]),
        ("We moved in last spring", ["2026-03-01 – 2026-05-31"]),
        ("I graduated in the summer of 2019", ["2019-06-01 – 2019-08-31"]),
        ("I'm flying home in three days' time", ["2026-11-28"]),
        ("I have a viva in March next year", ["2027-03"]),
        ("Next Christmas we're in Vienna", ["2026-12-24 – 2026-12-26"]),
        ("Last Christmas we were in Vienna", ["2025-12-24 – 2025-12-26"]),
        ("I quit a couple of weeks ago", ["2026-11-09 – 2026-11-15"]),
        ("I've been vegan for the last six months", ["2026-05-25 – 2026-11-24"]),
        ("I'm on call this weekend", ["2026-11-28 – 2026-11-29"]),
        ("I had surgery in late October", ["2026-10-21 – 2026-10-31"]),
        ("I'm sitting the bar exam in early 2027", ["2027-01"]),
        ("I retire in the second half of next year", ["2027-07-01 – 2027-12-31"]),
        ("I launch the product in Q1", ["2027-01-01 – 2027-03-31"]),
        ("I visited Oslo the week before last", ["2026-11-09 – 2026-11-15"]),
        ("I'm away from 20 December to 3 January", ["2026-12-20 – 2027-01-03"]),
        ("I see the vet later this week", ["2026-11-23 – 2026-11-29"]),
        ("My sister is due in February", ["2027-02"]),
        ("I have to pay rent by Friday", ["2026-11-27"]),
        ("I must hand in my thesis before 15 December", ["2026-12-15"]),
        ("I met my wife on 3 May 2014", ["2014-05-03"]),
        ("I left school at the end of last year", ["2025-12"]),
        ("I turn forty on Valentine's Day", ["2027-02-14"]),
        ("I'm hosting Thanksgiving this year", ["2026"]),
        ("I'm in Oslo from Friday to Sunday", ["2026-11-27 – 2026-11-29"]),
        ("I go to Lyon in eighteen months", ["2028-05"]),
        ("The course runs from 5 January until 20 March", ["2027-01-05 – 2027-03-20"]),
        ("We got engaged over the summer", ["2026-06-01 – 2026-08-31"]),
        ("I'll be in Lisbon the first week of February", ["2027-02-01 – 2027-02-07"]),
        ("I have a dentist appointment on the 30th", ["2026-11-30"]),
        ("I switched teams at the start of November", ["2026-11-01 – 2026-11-10"]),
        ("I see my lawyer tomorrow morning", ["2026-11-26"]),
        ("I'm on leave all next month", ["2026-12"]),
        ("By the end of next year I want to own a house", ["2027-12"]),
        ("I've got a scan on Wednesday week", ["2026-12-09"]),
        ("I fly to Oslo this time next year", ["2027"]),
    ],
)
def test_parts_of_a_year_feasts_and_ranges_are_days(text: str, shown: list[str]) -> None:
    assert [show_days(dated.days) for dated in dates_in(text, WEDNESDAY)] == shown


@pytest.mark.parametrize(
    "text",
    [
        "我周末在咖啡馆兼职",
        "I play football on Sundays",
        "我每周三学琴",
        "My sister's birthday is 3 May",
        "我周日在超市打工",
        "我周三周五教瑜伽",
        "I volunteer at the shelter at the weekend",
        "I coach kids over the weekend",
        "我周末一般在家带娃",
        "我妈的生日是五月三号",
        "Our anniversary is on June 5",
        "I was born on 7 March",
        "我是八月八号出生的",
        "结婚纪念日是十月二号",
        "I work from Monday to Friday",
        "The gym is open from Monday to Friday",
    ],
)
def test_what_comes_back_each_week_or_year_is_no_date(text: str) -> None:
    assert dates_in(text, SATURDAY) == []
    assert with_dates(Memory("1", "mei", "fact", text, "", "active", 1.0, SATURDAY)) == text


@pytest.mark.parametrize(
    ("text", "kind", "first", "after"),
    [
        ("I'm flying to Rome on Friday", "plan", "2026-11-27", "2026-11-28"),
        ("I'm in Rome until Friday", "plan", None, "2026-11-28"),
        ("下个月去日本", "plan", "2026-12-01", "2027-01-01"),
        ("I'm in Rome from 3 to 10 December", "plan", "2026-12-03", "2026-12-11"),
        ("我12月3日到10日去罗马", "plan", "2026-12-03", "2026-12-11"),
        ("我年底结婚", "plan", "2026-12-01", "2027-01-01"),
        ("I moved to Munich last month", "fact", "2026-10-01", None),
        ("I've worked there since 2015", "fact", "2015-01-01", None),
        ("From January on I work part-time", "fact", "2027-01-01", None),
        ("我从2018年起住在杭州", "fact", "2018-01-01", None),
        ("My anniversary is on 5 March", "fact", None, None),
        ("I like tea", "preference", None, None),
        ("The wedding has been moved to 12 September", "plan", "2027-09-12", "2027-09-13"),
        ("我的手术推迟到一月五号了", "plan", "2027-01-05", "2027-01-06"),
        ("The trial was postponed until March", "plan", "2027-03-01", "2027-04-01"),
        ("I have to hand in my thesis by 5 January", "plan", None, "2027-01-06"),
        ("我月底前要交论文", "plan", None, "2026-12-01"),
        ("I must renew my passport before Friday", "plan", None, "2026-11-28"),
        ("My sister's birthday is 3 May", "relationship", None, None),
    ],
)
def test_a_statement_holds_for_the_days_that_it_names(text, kind, first, after) -> None:
    shown = [None if each is None else each.date().isoformat() for each in validity(text, kind, WEDNESDAY)]
    assert shown == [first, after]


def test_a_day_begins_where_the_person_is() -> None:
    late = datetime(2026, 11, 25, 20, tzinfo=UTC)  # the next morning in Shanghai
    zone = ZoneInfo("Asia/Shanghai")
    assert show_days(dates_in("我明天走", late, zone)[0].days) == "2026-11-27"
    assert validity("我明天走", "plan", late, zone)[0] == datetime(2026, 11, 26, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said_at", "text", "first", "after"),
    [
        # The person's day is already the next, or still the one before.
        ("Asia/Shanghai", "2026-11-25T15:59", "I fly to Rome tomorrow", "2026-11-25T16:00", "2026-11-26T16:00"),
        ("Asia/Shanghai", "2026-11-25T16:00", "I fly to Rome tomorrow", "2026-11-26T16:00", "2026-11-27T16:00"),
        ("Asia/Shanghai", "2026-11-30T16:30", "我下个月去日本", "2026-12-31T16:00", "2027-01-31T16:00"),
        ("Asia/Shanghai", "2026-12-31T16:00", "我今年毕业", "2026-12-31T16:00", "2027-12-31T16:00"),
        ("America/Los_Angeles", "2026-11-26T07:59", "我明天走", "2026-11-26T08:00", "2026-11-27T08:00"),
        ("America/Los_Angeles", "2026-11-26T08:00", "我明天走", "2026-11-27T08:00", "2026-11-28T08:00"),
        # The clocks go forward on 8 March, a day of 23 hours, and back on 1 November, a day of 25.
        ("America/Los_Angeles", "2026-03-08T07:30", "I fly tomorrow", "2026-03-08T08:00", "2026-03-09T07:00"),
        ("America/Los_Angeles", "2026-11-01T06:30", "I fly tomorrow", "2026-11-01T07:00", "2026-11-02T08:00"),
    ],
)
def test_a_plan_holds_for_the_persons_own_days(zone: str, said_at: str, text: str, first: str, after: str) -> None:
    said, *wanted = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (said_at, first, after))
    assert list(validity(text, "plan", said, ZoneInfo(zone))) == wanted


def test_what_was_yesterday_where_the_person_is_has_begun() -> None:
    morning = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)  # half past midnight of the 26th in Shanghai
    assert validity("我昨天搬家了", "fact", morning, ZoneInfo("Asia/Shanghai"))[0] == datetime(
        2026, 11, 24, 16, tzinfo=UTC
    )


def test_a_memory_means_the_days_of_where_it_was_said() -> None:
    late = datetime(2026, 11, 25, 20, tzinfo=UTC)  # the next morning in Shanghai
    memory = Memory("1", "mei", "plan", "我明天走", "", "active", 1.0, late, zone="Asia/Shanghai")
    assert with_dates(memory, ZoneInfo("America/Los_Angeles")) == "我明天走 (2026-11-27)"
    unknown = replace(memory, zone="")
    assert with_dates(unknown, ZoneInfo("America/Los_Angeles")) == "我明天走 (2026-11-26)"


def test_a_memory_is_shown_with_the_date_it_meant() -> None:
    def shown(text: str) -> str:
        return with_dates(Memory("1", "mei", "plan", text, "", "active", 1.0, WEDNESDAY))

    assert shown("I'm flying to Rome on Friday") == "I'm flying to Rome on Friday (2026-11-27)"
    assert shown("I fly on 2026-11-27") == "I fly on 2026-11-27"
    assert shown("I like tea") == "I like tea"
