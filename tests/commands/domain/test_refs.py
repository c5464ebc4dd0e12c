"""Keys name one thing each, and are read back to the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.domain.refs import Group, MessageRef, Person, Place

installations = st.builds("{}:{}".format, st.sampled_from(["slack", "discord"]), st.from_regex(r"\w+"))
ids = st.from_regex(r"[\w.@-]+", fullmatch=True)
places = st.builds(Place, installations.map(lambda name: name.replace("/", "")), ids)


@given(places, ids, st.none() | ids)
def test_a_key_is_read_back_to_the_same(place: Place, id: str, thread: str | None) -> None:
    message = MessageRef(place, id, thread)
    assert MessageRef.parse(message.key, thread) == message
    assert Place.parse(place.key) == place
    assert Person.parse(Person(place.installation, id).key) == Person(place.installation, id)
    assert Group.parse(Group(place.installation, id).key) == Group(place.installation, id)


@pytest.mark.parametrize("key", ["", "/", "slack:T1", "slack:T1/", "/C1", "no slash"])
@pytest.mark.parametrize("kind", [Person, Place, Group, MessageRef])
def test_what_is_no_key_is_refused(kind: type[Person | Place | Group | MessageRef], key: str) -> None:
    with pytest.raises(ValueError, match="not a "):
        kind.parse(key)


def test_a_message_is_the_same_one_whether_or_not_its_thread_is_known() -> None:
    place = Place("slack:T1", "C1")
    assert MessageRef(place, "2.0", "1.0").key == MessageRef(place, "2.0").key


def test_replies_belong_under_the_message_that_began_the_thread() -> None:
    place = Place("slack:T1", "C1")
    assert MessageRef(place, "1.0").root == "1.0"
    assert MessageRef(place, "2.0", "1.0").root == "1.0"
