"""Which endpoint serves: breaker, looks and choice, by a clock that is set by hand."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.llm.endpoints.routing import REST_S, Breaker, Endpoint, choose, place


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def endpoints(clock: Clock, *loads: int) -> list[Endpoint]:
    made = [Endpoint(f"http://host{number}:8000/v1", clock) for number in range(len(loads))]
    for endpoint, load in zip(made, loads, strict=True):
        endpoint.outstanding = load
    return made


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(3):
        breaker.begin()
        breaker.fail()
    return breaker


def test_a_breaker_opens_after_failures_in_a_row_only(clock: Clock) -> None:
    breaker = Breaker(clock)
    for _ in range(5):
        breaker.fail()
        breaker.fail()
        breaker.succeed()
    assert breaker.state == "closed"
    assert opened(clock).state == "open"
    assert not opened(clock).permits()


def test_after_its_rest_an_open_breaker_lets_one_trial_pass(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += REST_S
    assert (breaker.state, breaker.permits()) == ("half-open", True)
    breaker.begin()
    assert not breaker.permits()
    breaker.succeed()
    assert (breaker.state, breaker.permits()) == ("closed", True)


def test_a_trial_that_fails_opens_the_breaker_again(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += REST_S
    breaker.begin()
    breaker.fail()
    assert breaker.state == "open"
    clock.now += REST_S
    assert breaker.permits()


def test_a_trial_whose_person_left_makes_room_for_another(clock: Clock) -> None:
    breaker = opened(clock)
    clock.now += REST_S
    breaker.begin()
    breaker.abandon()
    assert breaker.permits()


def test_one_look_that_misses_is_no_fall_and_one_that_hits_is_a_return(clock: Clock) -> None:
    endpoint = Endpoint("http://host/v1", clock, opened(clock))
    endpoint.looked_at(False)
    assert endpoint.up
    endpoint.looked_at(False)
    assert not endpoint.up
    endpoint.looked_at(True)
    assert endpoint.up
    assert endpoint.breaker.state == "half-open"  # before its rest is over: there is reason to try


def test_a_look_alone_does_not_close_a_breaker(clock: Clock) -> None:
    endpoint = Endpoint("http://host/v1", clock, opened(clock))
    endpoint.looked_at(True)  # it lists its models, and fails every request
    assert not endpoint.works()


def test_one_that_asks_to_be_left_alone_is_for_that_long(clock: Clock) -> None:
    endpoint = Endpoint("http://host/v1", clock)
    endpoint.rest(4)
    clock.now += 1
    assert endpoint.busy_s() == 3
    clock.now += 3
    assert endpoint.busy_s() == 0


def test_requests_are_counted_while_they_run(clock: Clock) -> None:
    endpoint = Endpoint("http://host/v1", clock)
    with endpoint.serving(), endpoint.serving():
        assert endpoint.outstanding == 2
    assert endpoint.outstanding == 0


@given(conversation=st.text(min_size=1), count=st.integers(1, 8), gone=st.integers(0, 7))
def test_only_the_conversations_of_an_endpoint_that_goes_move(conversation: str, count: int, gone: int) -> None:
    every = endpoints(Clock(), *[0] * count)
    before = choose(every, conversation)
    left = [endpoint for number, endpoint in enumerate(every) if number != gone % count]
    if before in left:
        assert choose(left, conversation) is before


def test_conversations_spread_evenly(clock: Clock) -> None:
    every = endpoints(clock, 0, 0, 0, 0)
    shares = Counter(choose(every, f"conversation {number}").name for number in range(4000))
    assert min(shares.values()) > 800


@given(loads=st.lists(st.integers(0, 50), min_size=1, max_size=6), conversation=st.text(min_size=1))
def test_no_endpoint_gets_more_than_its_share(loads: list[int], conversation: str) -> None:
    every = endpoints(Clock(), *loads)
    chosen = choose(every, conversation)
    assert chosen.outstanding < 1.25 * (sum(loads) + 1) / len(loads) + 1


def test_a_hot_endpoint_passes_conversations_on_and_a_calm_one_keeps_them(clock: Clock) -> None:
    every = endpoints(clock, 0, 0)
    home = choose(every, "c1", places=4)
    home.outstanding = 3
    assert choose(every, "c1", places=4) is home
    home.outstanding = 4
    assert choose(every, "c1", places=4) is not home


def test_without_a_conversation_the_least_loaded_serves_and_in_turn(clock: Clock) -> None:
    every = endpoints(clock, 2, 1, 1)
    assert choose(every, "") is every[1]
    every[1].served = 1
    assert choose(every, "") is every[2]


def test_a_place_is_named_without_passwords() -> None:
    assert place("http://user:secret@host:8000/v1?key=secret") == "host:8000"
    assert place("https://host/v1") == "host"
