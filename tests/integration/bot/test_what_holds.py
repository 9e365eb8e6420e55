"""What holds is not replaced by what was, by what is denied, by somebody else's, nor by what stands beside it."""

import pytest

from tests.integration.bot.life import Life

WAS = [
    ("我住在苏州。", "我以前住在北京。"),
    ("我住在成都。", "我小时候住在重庆。"),
    ("我住在厦门。", "我曾经住在泉州，挺怀念的。"),
    ("我住在大连。", "我上大学的时候住在沈阳。"),
    ("I live in Porto.", "I used to live in Ghent."),
    ("I work at Siemens.", "I used to work at Bosch."),
    ("I'm an accountant.", "I used to be a plumber."),
    ("I work for the council.", "When I was younger I used to work for a circus."),
    ("我在华为上班。", "我之前在中兴上班。"),
    ("我是会计。", "我当过三年厨师。"),
    ("我是护士。", "我原来是导游。"),
    ("My favourite food is ramen.", "As a kid my favourite food was pizza."),
    ("My favourite colour is green.", "When I was a child my favourite colour was pink."),
    ("我最喜欢的歌手是周杰伦。", "我小时候最喜欢的歌手是张学友。"),
    ("我今年34岁。", "我20岁的时候去了法国。"),
    ("I'm 41.", "When I turned 30 we threw a huge party."),
    ("我今年28岁。", "我18岁那年考上了大学。"),
    ("我今年50岁。", "我25岁就结婚了。"),
    ("我爸妈住在长沙。", "我爸妈以前住在株洲。"),
    ("My parents live in Ely.", "My parents used to live in Bude."),
    ("My brother is a pilot.", "My brother used to be a waiter."),
    ("我妹妹在银行工作。", "我妹妹以前在超市工作。"),
]
DENIED = [
    ("I'm a teacher.", "I'm not a doctor, by the way."),
    ("I'm a translator.", "I'm not an accountant, people always think so."),
    ("I work at Philips.", "I don't work at Sony."),
    ("我是老师。", "我不是医生。"),
    ("我是程序员。", "我并不是设计师。"),
    ("我住在南京。", "我不住在镇江。"),
    ("My name is Anna.", "My name is not Hannah."),
    ("My name is Bob.", "My name isn't Rob."),
    ("我叫李雷。", "我不叫李磊。"),
    ("My sister lives in Oslo.", "My sister doesn't live in Bergen."),
    ("我弟弟是律师。", "我弟弟不是法官。"),
]
SOMEBODY_ELSES = [
    ("My sister lives in Oslo.", "My sister's husband lives in Lagos."),
    ("My son is called Leo.", "My son's teacher is called Ms Shaw."),
    ("My son is called Leo.", "My son's school is called Greenfield."),
    ("My wife is a nurse.", "My wife's brother is a baker."),
    ("My parents live in Hull.", "My parents' neighbours live in Spain now."),
    ("My friend Anna lives in Rome.", "My friend Anna's mother lives in Bari."),
    ("我老公叫大伟。", "我老公的弟弟叫小伟。"),
    ("我儿子叫乐乐。", "我儿子的老师叫王敏。"),
    ("我儿子叫乐乐。", "我儿子的学校叫实验小学。"),
    ("我女儿住在广州。", "我女儿的男朋友住在佛山。"),
    ("我妈妈是医生。", "我妈妈的妹妹是老师。"),
    ("我老婆叫小雨。", "我老婆妹妹叫小雪。"),
]
BESIDE = [
    ("I work at Siemens.", "I also work at a bar on Fridays."),
    ("I work at the town hall.", "I work at a bakery on Saturdays."),
    ("I'm a lawyer.", "I work as a DJ on the side."),
    ("我在腾讯上班。", "我周末在咖啡馆兼职当咖啡师。"),
    ("我是老师。", "我还当裁判教练。"),
    ("我是编辑。", "我业余是摄影师。"),
    ("我住在杭州。", "我和爸妈一起住。"),
    ("我住在杭州。", "我住在六楼，没电梯。"),
    ("我住在杭州。", "我现在住酒店，出差呢。"),
    ("我住在武汉。", "我这周住在上海，出差。"),
    ("我住在西安。", "我暂时住在朋友家。"),
    ("I live in Turin.", "I'm living in Milan for two weeks."),
    ("I live in Leeds.", "I'm based in London this week, business trip."),
    ("My sister lives in Oslo.", "My sister lives in a flat with a balcony."),
    ("我爸妈住在长沙。", "我爸妈住在六楼。"),
]
OF_SEVERAL = [
    ("I have two dogs, Rex and Bo.", "Rex died."),
    ("We have two cats, Miso and Fig.", "Fig passed away."),
    ("我养了两只猫，咪咪和豆豆。", "豆豆去世了。"),
    ("I'm allergic to nuts and shellfish.", "I'm no longer allergic to shellfish."),
    ("I'm allergic to eggs, milk and wheat.", "I'm no longer allergic to milk."),
    ("我对花生和海鲜过敏。", "我对海鲜不过敏了。"),
    ("I like tea and coffee.", "I don't like coffee any more."),
    ("I play chess and badminton.", "I gave up badminton."),
    ("I have a cat and a dog.", "My dog died."),
    ("我会说日语和韩语。", "我不会说韩语了。"),
    ("我喜欢喝茶和咖啡。", "我不喝咖啡了。"),
    ("我每周打篮球和羽毛球。", "我不打羽毛球了。"),
    ("I speak Dutch and Danish.", "I no longer speak Danish."),
]


@pytest.mark.parametrize(("known", "new"), [*WAS, *DENIED, *SOMEBODY_ELSES, *BESIDE, *OF_SEVERAL])
def test_what_holds_goes_on_holding(life: Life, known: str, new: str) -> None:
    (memory,) = life.say(known)
    life.say(new)
    assert life.holds(memory)


@pytest.mark.parametrize(
    "text",
    [
        "我以前住在北京",
        "我之前在中兴上班",
        "我原来是导游",
        "I used to live in Ghent",
        "I used to be a plumber",
        "As a kid my favourite food was pizza",
    ],
)
def test_what_was_is_known_as_what_was(life: Life, text: str) -> None:
    life.say(text)
    (memory,) = life.memories.list(life.user_id, include_superseded=True)
    assert (memory.text, memory.state, memory.valid_to) == (text, "superseded", memory.said_at)


@pytest.mark.parametrize(
    ("known", "new"),
    [
        ("I work at Bosch.", "I used to work at Bosch."),
        ("我住在北京。", "我以前住在北京。"),
        ("I play the piano.", "I used to play the piano."),
        ("我是医生。", "我不是医生。"),
        ("My name is Hannah.", "My name is not Hannah."),
        ("我以前住北京。我住在杭州。", "我现在住在宁波。"),
        ("I live in Rome.", "I used to live in Rome, but now I live in Oslo."),
        ("我是老师。", "我以前是老师，现在是律师。"),
        ("I'm an accountant.", "I work as a baker now, not as an accountant."),
        ("My sister lives in Oslo.", "My sister's moved to Bergen."),
        ("My sister's husband lives in Lagos.", "My sister's husband moved to Abuja."),
        ("我老公的弟弟叫小伟。", "说错了，我老公的弟弟叫小威。"),
        ("I live in Turin.", "I moved to Genoa three years ago."),
        ("我住在西安。", "我三年前搬到了兰州。"),
        ("I like tea and coffee.", "I no longer like tea and coffee."),
        ("We have two dogs, Rex and Bo.", "We no longer have any dogs."),
    ],
)
def test_what_says_that_it_holds_no_more_ends_it(life: Life, known: str, new: str) -> None:
    *_, memory = life.say(known)
    life.say(new)
    assert not life.holds(memory)


@pytest.mark.parametrize(
    ("known", "new", "rest"),
    [
        ("I live in Bath and work as a nurse.", "I moved to Leeds last month.", "I work as a nurse"),
        ("I live in Nice and have three cats.", "I live in Lyon now.", "I have three cats"),
        ("I'm 44 and speak Welsh.", "I'm 45 now.", "I speak Welsh"),
        ("My brother lives in Cork and works as a cook.", "My brother moved to Galway.", "My brother works as a cook"),
        ("我住在苏州园区，是做芯片质检的。", "我现在住在无锡。", "我是做芯片质检的"),
        ("我住在青岛，养了两只猫。", "我搬到烟台了。", "我养了两只猫"),
        ("我妹妹住在深圳，是个护士。", "我妹妹搬到珠海了。", "我妹妹是个护士"),
    ],
)
def test_of_two_things_in_one_clause_the_other_stays(life: Life, known: str, new: str, rest: str) -> None:
    life.say(known)
    life.say(new)
    assert rest in life.known()
    assert not set(life.known()) & {known.rstrip(".。"), known.partition(" and ")[0], known.partition("，")[0]}


@pytest.mark.parametrize(
    ("known", "new"),
    [
        ("I have two dogs, Rex and Bo.", "Rex died."),
        ("我养了两只猫，咪咪和豆豆。", "豆豆去世了。"),
        ("I'm allergic to nuts and shellfish.", "I'm no longer allergic to shellfish."),
    ],
)
def test_the_end_of_one_of_several_is_known_beside_them(life: Life, known: str, new: str) -> None:
    life.say(known)
    life.say(new)
    assert sorted(life.known()) == sorted([known.rstrip(".。"), new.rstrip(".。")])


REACHED = [
    ("I don't drive, never have.", "I passed my driving test and picked up a little Fiat!"),
    ("I can't drive.", "I finally got my driving licence."),
    ("我不会开车。", "我考到驾照了。"),
    ("我没有驾照。", "我终于拿到驾照了！"),
    ("I'm saving up for a kiln.", "Bought the kiln at last, a second-hand Rohde."),
    ("I'm saving up for a flat.", "We finally bought a flat in Delft."),
    ("I'm going to buy a cargo bike in spring.", "I picked up a cargo bike yesterday."),
    ("我在攒钱买相机。", "相机终于买了。"),
    ("我打算买一台跑步机。", "我买了跑步机。"),
]
IS_OFF = [
    ("I go bouldering twice a week at the depot.", "Bouldering is out for me, my shoulder gave in."),
    ("I play squash on Mondays.", "Squash is out of the question now, my knee is done."),
    ("I'm flying to Tokyo on 3 May.", "The Tokyo trip is off."),
    ("I'm going to Malta in July.", "Our Malta holiday is cancelled."),
    ("我打算国庆去青海。", "青海去不成了。"),
    ("我开的是比亚迪秦。", "车子已经出手了。"),
    ("我开一辆老款高尔夫。", "车卖了。"),
    ("I drive an old Golf.", "I sold the car."),
    ("我有一架钢琴。", "钢琴已经转手了。"),
]
ONE_AT_A_TIME = [
    ("I've quit smoking.", "I started smoking again."),
    ("I started smoking again.", "I've quit smoking for good."),
    ("I don't smoke.", "I picked up smoking again."),
    ("我戒烟了。", "我又开始抽烟了。"),
    ("我不抽烟。", "我又抽烟了。"),
    ("我戒酒了。", "我又开始喝酒了。"),
    ("I've stopped drinking.", "I started drinking again."),
    ("I'm vegan.", "I'm vegetarian now."),
    ("I'm vegetarian.", "I eat fish again."),
    ("我是素食者。", "我又开始吃肉了。"),
    ("我妻子叫小雨。", "我和妻子离婚了。"),
    ("My wife is called Anna.", "My wife and I got divorced."),
    ("My husband is a baker.", "We got divorced last spring."),
    ("我女朋友叫小美。", "我和女朋友分手了。"),
    ("I'm married.", "I'm divorced now."),
    ("我今年34岁。", "今天是我35岁生日！"),
    ("I'm 29.", "Today is my 30th birthday!"),
    ("I'm 29.", "I turned 30 today."),
]


@pytest.mark.parametrize(("known", "new"), [*REACHED, *IS_OFF, *ONE_AT_A_TIME])
def test_what_ended_holds_no_more(life: Life, known: str, new: str) -> None:
    *_, memory = life.say(known)
    life.say(new)
    assert not life.holds(memory)


@pytest.mark.parametrize(
    ("known", "new"),
    [
        ("I'm saving up for a car.", "I bought a car seat."),
        ("I'm saving up for a flat.", "I bought the tickets at last."),
        ("I can't drive.", "I passed my exam."),
        ("I can't drive at night.", "I passed my motorbike test."),
        ("我在攒钱买房。", "我买了房车模型。"),
        ("I play squash on Mondays.", "The new squash rules are out."),
        ("I live in Tokyo.", "The Tokyo trip is off."),
        ("I drive an old Golf.", "I sold the bike."),
        ("I smoke a pipe on Sundays.", "I love smoked salmon."),
        ("I'm vegetarian.", "I'm lactose intolerant."),
        ("我吃素。", "我不吃香菜。"),
        ("My wife is called Anna.", "My sister got divorced."),
        ("我妻子叫小雨。", "我爸妈离婚了。"),
        ("My wife is called Anna.", "I got divorced when I was 25."),
        ("I'm 29.", "Tomorrow is my mother's 60th birthday."),
    ],
)
def test_what_nothing_ended_holds(life: Life, known: str, new: str) -> None:
    *_, memory = life.say(known)
    life.say(new)
    assert life.holds(memory)


@pytest.mark.parametrize(
    ("known", "new", "noted"),
    [
        ("My sister Clara is a vet in Lyon.", "Clara moved to Nice.", "My sister Clara moved to Nice"),
        ("My friend Ben plays the tuba.", "Ben's birthday is on 9 June.", "My friend Ben's birthday is on 9 June"),
        ("My son is called Leo.", "Leo plays the drums.", "My son Leo plays the drums"),
        ("我妹妹叫小雨。", "小雨搬到北京了。", "我妹妹小雨搬到北京了"),
        ("My sister Clara is a vet in Lyon.", "She moved to Nice.", "My sister Clara moved to Nice"),
        ("My brother lives in Ghent.", "He works as a cook.", "My brother works as a cook"),
        ("我妹妹住在北京。", "她在银行工作。", "我妹妹在银行工作"),
        ("我爸爸退休了。", "他喜欢钓鱼。", "我爸爸喜欢钓鱼"),
    ],
)
def test_who_is_known_by_name_or_was_spoken_of_last_is_meant(life: Life, known: str, new: str, noted: str) -> None:
    life.say(known)
    life.say(new)
    assert noted in life.known()


@pytest.mark.parametrize(
    ("known", "new"),
    [
        ("My brother lives in Ghent.", "She works as a cook."),
        ("My sister Clara met my friend Anna in Lyon. My sister lives in Rome.", "She moved to Nice."),
        ("My sister Clara is a vet. My friend Clara is a chef.", "Clara moved to Nice."),
        ("I live in Rome.", "She moved to Nice."),
        ("我妹妹和我妈妈住在北京。", "她在银行工作。"),
    ],
)
def test_nobody_is_meant_where_it_may_be_another(life: Life, known: str, new: str) -> None:
    life.say(known)
    before = life.known()
    life.say(new)
    assert life.known() == before
