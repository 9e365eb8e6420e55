import numpy as np

from bot.recommend.signals import Signal, contributions, unit_rows

ITEMS = unit_rows(np.array([[1, 0, 5], [0, 1, 5], [-1, -1, 5]], dtype=np.float32))


def signal(vector, weight):
    return Signal("interest", "x", unit_rows(np.array([vector], dtype=np.float32))[0], weight)


def test_a_signal_favours_the_item_near_it_although_all_cosines_are_high():
    added = contributions([signal([1, 0, 5], 1.0)], ITEMS)
    assert added.shape == (1, 3)
    assert int(added[0].argmax()) == 0
    assert added[0, 0] > 0.9
    assert added[0, 2] == 0.0


def test_a_negative_signal_takes_away():
    added = contributions([signal([0, 1, 5], -0.5)], ITEMS)
    assert added[0, 1] < 0
    assert added.max() <= 0


def test_no_signals_add_nothing():
    assert contributions([], ITEMS).shape == (0, 3)
