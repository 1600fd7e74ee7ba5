"""The operators' side."""
import asyncio
import json

from harness import PASSWORD, Operator, Stopwatch, Visitor, new_id


async def queued(d, text="talk to a person", **hello):
    """A visitor who waits for a person."""
    v = await d.visitor(**{"lang": "en", **hello})
    await v.say(text)
    await v.expect("event", kind="state", body__to="queued")
    return v


async def sign_in_and_out(t):
    """Only the right password signs in, and signing out ends the page"""
    d = t.daemon()
    d.add_user("olga", "Olga")
    assert d.sign_in("olga", "wrong")[0] == 401
    assert d.sign_in("nobody", PASSWORD)[0] == 401
    status, token = d.sign_in("olga")
    assert status == 200, token
    cookie = {"Cookie": f"souffleur={token}", "Origin": f"http://127.0.0.1:{d.port}"}
    assert d.get("/api/v1/me")[0] == 401
    status, text, _ = d.get("/api/v1/me", **cookie)
    assert status == 200 and json.loads(text)["login"] == "olga", text
    o = Operator(d, token)
    await o.open()
    assert o.welcome["user"]["name"] == "Olga" and o.welcome["user"]["role"] == "operator", o.welcome
    status, text, _ = await asyncio.to_thread(d.request, "POST", "/api/v1/sign-out", **cookie)
    assert status == 200, text
    bye = await o.expect("bye")
    assert bye == {"type": "bye", "reason": "signed_out", "reconnect": False}, bye
    assert await o.closed() == 4003
    again = Operator(d, token)
    await again.connect(**cookie)
    await again.put("hello", role="operator")
    await again.expect("error", code="signed_out")
    assert await again.closed() == 4003


async def guesses_are_throttled(t):
    """Wrong passwords in a row have to wait, for the right one too"""
    d = t.daemon()
    d.add_user("olga", "Olga")
    codes = [d.sign_in("olga", f"wrong {i}")[0] for i in range(5)]
    while codes[-1] == 401 and len(codes) < 12:  # a slow machine waits by itself
        codes.append(d.sign_in("olga", "wrong")[0])
    assert codes[:5] == [401] * 5 and codes[-1] == 429, codes
    status, problem = d.sign_in("olga")
    assert status == 429 and problem["retry_after"] >= 1, problem
    await asyncio.sleep(problem["retry_after"] + 0.2)
    assert d.sign_in("olga")[0] == 200


async def expired_sign_in(t):
    """A sign-in that is over, or of somebody who was disabled, opens nothing"""
    d = t.daemon()
    o = await d.operator()
    await o.leave()
    d.execute("UPDATE signin SET expires_at = 1")
    p = Operator(d, o.token)
    await p.connect(Cookie=f"souffleur={o.token}", Origin=f"http://127.0.0.1:{d.port}")
    await p.put("hello", role="operator")
    await p.expect("error", code="signed_out")
    assert (await p.expect("bye"))["reason"] == "signed_out"
    assert await p.closed() == 4003
    status, token = d.sign_in("olga")
    assert status == 200
    d.user("disable", "olga")
    status, _, _ = d.get("/api/v1/me", Cookie=f"souffleur={token}",
                         Origin=f"http://127.0.0.1:{d.port}")
    assert status == 401, status
    assert d.sign_in("olga")[0] == 401


async def a_draft_is_ones_own(t):
    """What is suggested for a draft goes to the page that has the draft"""
    d = t.daemon()
    o, other = await d.operator(), await d.operator("boris", "Boris")
    v = await d.visitor(lang="en")
    await v.ask("where is my order")
    for p in (o, other):
        await p.watch(v.conversation)
        await p.expect("suggestions", basis="message")
    await o.put("draft", conversation=v.conversation, rev=7, text="opening hours of the shop")
    await o.expect("suggestions", basis="draft", rev=7)
    await other.silent("suggestions", basis="draft")


async def no_suggestion_of_yesterday(t):
    """An answer whose time is over is not suggested either"""
    d = t.daemon()
    o = await d.operator()
    v = await d.visitor(lang="en")
    await o.watch(v.conversation)
    ack = await v.say("summer sale")
    s = await o.expect("suggestions", basis="message", rev=ack["seq"])
    assert "intent:summer_sale" not in [i["id"] for i in s["items"]], s


async def disabled_while_signed_in(t):
    """Who is disabled by another program loses the open page within seconds"""
    d = t.daemon()
    o, other = await d.operator(), await d.operator("boris", "Boris")
    watch = Stopwatch(d.process.pid)
    d.user("disable", "olga")
    bye = await o.expect("bye")
    assert watch.passed() < 25, "it took long"
    assert bye == {"type": "bye", "reason": "signed_out", "reconnect": False}, bye
    assert await o.closed() == 4003
    await other.pong()


async def queue_and_context(t):
    """An operator sees who waits and opens the whole conversation, card and reasons"""
    d = t.daemon()
    o = await d.operator()
    v = await d.visitor(lang="en", name="Jonas", page="https://shop.example/p/7")
    await v.ask("where is my order")
    await v.ask("do you sell horses")
    await v.expect("event", kind="state", body__to="queued")
    row = await o.row(v.conversation, state="queued")
    assert row["online"] and row["visitor_name"] == "Jonas" and row["reason"] == "unsure", row
    assert row["last_text"] == "do you sell horses", row
    await o.watch(v.conversation)
    kinds = [e["kind"] for e in o.events]
    assert kinds.count("decision") == 2 and kinds.count("card") == 1, kinds
    card = next(e for e in o.events if e["kind"] == "card")
    body = card["body"]
    assert card["visibility"] == "agents" and body["reason"] == "unsure", body
    assert body["lang"] == "en" and body["page"] == "https://shop.example/p/7", body
    assert body["visitor"]["name"] == "Jonas" and body["text"] == "do you sell horses", body
    assert all(0 <= c["confidence"] <= 1 and "words" in c for c in body["candidates"]), body
    assert {e["kind"] for e in v.events} == {"message", "state"}, v.events
    assert len(o.events) == o.last[v.conversation] > len(v.events)
    # Somebody who signs in later finds the same.
    p = await d.operator("pavel", "Pavel")
    assert any(r["conversation"] == v.conversation for r in p.rows), p.rows


async def suggestions(t):
    """Replies are suggested on the message, on what is typed and on the draft"""
    d = t.daemon()
    o = await d.operator()
    v = await queued(d)
    await o.watch(v.conversation)
    await o.do("take", conversation=v.conversation)
    ack = await v.say("where is my order")
    s = await o.expect("suggestions", basis="message", rev=ack["seq"])
    best = s["items"][0]
    assert best["id"] == "intent:order_status" and best["source"] == "intent", best
    assert "tracking link" in best["text"] and best["level"] in ("sure", "likely"), best
    assert len(s["items"]) <= 5
    assert [i["confidence"] for i in s["items"]] == \
        sorted((i["confidence"] for i in s["items"]), reverse=True)
    await v.put("peek", rev=1, text="how much is deliv")
    p = await o.expect("peek", conversation=v.conversation)
    assert p["text"] == "how much is deliv" and p["rev"] == 1, p
    s = await o.expect("suggestions", basis="peek", rev=1)
    assert any(i["id"].startswith("intent:delivery") for i in s["items"]), s
    await o.put("draft", conversation=v.conversation, rev=7, text="opening hours of the shop")
    s = await o.expect("suggestions", basis="draft", rev=7)
    assert any(i["id"] == "intent:opening" for i in s["items"]), s
    # "I", "am", "in", "of" are in every article, which is no reason to show one.
    await o.put("draft", conversation=v.conversation, rev=8, text="I am in the end of a")
    s = await o.expect("suggestions", basis="draft", rev=8)
    assert not [i for i in s["items"] if i["source"] == "article"], s
    await o.put("draft", conversation=v.conversation, rev=9, text="how do you wrap gif")
    s = await o.expect("suggestions", basis="draft", rev=9)
    assert any(i["id"].startswith("kb:gift-wrapping:") for i in s["items"]), s
    # Never stored, never shown to the visitor.
    assert d.query("SELECT count(*) FROM event WHERE body LIKE ?", '%is deliv"%') == [(0,)]
    assert not [f for f in v.frames if f["type"] in ("suggestions", "peek", "row")]


async def suggestion_with_a_hole(t):
    """What a suggestion could not fill in is named for the operator"""
    d = t.daemon()
    o = await d.operator()
    v = await queued(d)
    await o.watch(v.conversation)
    ack = await v.say("how many loyalty points do I have")
    s = await o.expect("suggestions", basis="message", rev=ack["seq"])
    item = next(i for i in s["items"] if i["id"] == "intent:loyalty")
    assert item["missing"] == ["visitor.name"], item


async def whole_story(t):
    """Take, reply with a suggestion, read, close, and the next message opens it again"""
    d = t.daemon()
    o = await d.operator()
    v = await queued(d)
    await o.watch(v.conversation)
    await o.do("take", conversation=v.conversation)
    e = await v.expect("event", kind="state", body__to="assigned")
    assert e["body"]["operator_name"] == "Olga", e
    row = await o.row(v.conversation, state="assigned")
    assert row["operator_name"] == "Olga", row
    ack = await o.do("send", conversation=v.conversation, text="It comes tomorrow.",
                     suggestion="intent:order_status", edited=True)
    e = await v.expect("event", author="operator", kind="message")
    assert e["author_name"] == "Olga" and e["body"]["text"] == "It comes tomorrow.", e
    assert e["body"]["suggestion"] == {"id": "intent:order_status", "edited": True}, e
    again = await v.again()
    assert again.welcome["state"] == "assigned", again.welcome
    assert again.welcome["operator_name"] == "Olga", again.welcome
    await v.put("seen", seq=ack["seq"])
    seen = await o.expect("seen", by="visitor")
    assert seen["seq"] == ack["seq"], seen
    await o.do("close", conversation=v.conversation, reason="done")
    await v.expect("event", kind="state", body__to="closed")
    await v.bot()
    await o.row(v.conversation, state="closed")
    await v.say("where is my order")
    await v.expect("event", kind="state", body__to="bot", body__reason="reopened")
    await v.bot(body__text=lambda text: "tracking link" in text)


async def bot_is_silent_after_take(t):
    """Once a person leads, the bot says nothing"""
    d = t.daemon(bot__burst="4000")
    o = await d.operator()
    v = await d.visitor(lang="en")
    await v.say("hello")  # the bot still listens when the person comes
    await o.watch(v.conversation)
    await o.do("take", conversation=v.conversation)
    await v.say("where is my order")
    await v.silent("event", 5, author="bot")
    assert d.query("SELECT count(*) FROM event WHERE author = 'bot'") == [(0,)]


async def one_leads(t):
    """A colleague's conversation must be taken over before one answers in it"""
    d = t.daemon()
    o, p = await d.operator(), await d.operator("pavel", "Pavel")
    v = await queued(d)
    for page in (o, p):
        await page.watch(v.conversation)
    await o.do("take", conversation=v.conversation)
    e = await p.refused("send", conversation=v.conversation, text="Me, too")
    assert e["code"] == "wrong_state", e
    e = await p.refused("close", conversation=v.conversation)
    assert e["code"] == "wrong_state", e
    await p.do("take", conversation=v.conversation, **{"from": o.welcome["user"]["id"]})
    await v.expect("event", kind="state", body__reason="taken_over")
    await p.do("send", conversation=v.conversation, text="Now me")
    await o.expect("event", body__text="Now me")


async def the_quicker_one_leads(t):
    """Of two who take the same waiting conversation one gets it, the other is told who"""
    d = t.daemon()
    o, p = await d.operator(), await d.operator("pavel", "Pavel")
    v = await queued(d)
    pages = {"Olga": o, "Pavel": p}
    for page in pages.values():
        await page.watch(v.conversation)
    ids = {name: new_id() for name in pages}
    await asyncio.gather(*(page.put("take", id=ids[name], conversation=v.conversation)
                           for name, page in pages.items()))
    answers = {name: await page.answer(ids[name]) for name, page in pages.items()}
    quick = [name for name, a in answers.items() if a["type"] == "ack"]
    assert len(quick) == 1, answers
    first, = quick
    late, = set(pages) - {first}
    assert answers[late]["code"] == "taken" and first in answers[late]["message"], answers[late]
    # Said again after a lost ack it is still done; the other is still refused.
    assert (await pages[first].do("take", id=ids[first], conversation=v.conversation)) == answers[first]
    e = await pages[late].refused("take", conversation=v.conversation)
    assert e["code"] == "taken", e
    leads = pages[first].welcome["user"]["id"]
    assert d.query("SELECT operator_id FROM conversation") == [(leads,)]
    # On purpose: from whom one sees to lead it, and from nobody else.
    row = await pages[late].row(v.conversation, state="assigned", operator_id=leads)
    assert row["operator_name"] == first, row
    e = await pages[late].refused("take", conversation=v.conversation, **{"from": leads + 1000})
    assert e["code"] == "taken" and first in e["message"], e
    await pages[late].do("take", conversation=v.conversation, **{"from": leads})
    e = await v.expect("event", kind="state", body__reason="taken_over")
    assert e["body"]["operator_name"] == late, e
    # The first one does not get it back by the old button, either.
    e = await pages[first].refused("take", conversation=v.conversation)
    assert e["code"] == "taken" and late in e["message"], e


async def positions(t):
    """Whoever waits is told the place, and each change of it"""
    d = t.daemon()
    o = await d.operator()
    v, w = await queued(d), await queued(d)
    p = await v.expect("position", position=1)
    assert p["open"] is True and p["conversation"] == v.conversation, p
    await w.expect("position", position=2)
    angry = await queued(d, "I want to complain about your service")
    await angry.expect("position", position=1)
    await w.expect("position", position=3)
    await o.watch(angry.conversation)
    await o.do("take", conversation=angry.conversation)
    await angry.expect("position", position=0)
    await w.expect("position", position=2)
    # A page that comes back while it waits is told, too.
    again = await w.again()
    await again.expect("position", position=2)


async def typing_and_seen(t):
    """Typing and reading marks go both ways, and marks are kept"""
    d = t.daemon()
    o = await d.operator()
    v = await queued(d)
    await o.watch(v.conversation)
    await o.do("take", conversation=v.conversation)
    for on in (True, False):
        await v.put("typing", on=on)
        f = await o.expect("typing", conversation=v.conversation)
        assert f["who"] == "visitor" and f["on"] is on, f
        await o.put("typing", conversation=v.conversation, on=on)
        f = await v.expect("typing")
        assert f["who"] == "operator" and f["name"] == "Olga" and f["on"] is on, f
    ack = await v.say("are you there")
    await o.put("seen", conversation=v.conversation, seq=ack["seq"])
    f = await v.expect("seen", by="agents")
    assert f["seq"] == ack["seq"], f
    await o.put("seen", conversation=v.conversation, seq=1)  # an older mark changes nothing
    await v.silent("seen")
    again = await v.again()
    assert again.welcome["seen_agents"] == ack["seq"], again.welcome


async def peek_switched_off(t):
    """With site.peek = no the page is told and nobody sees unfinished text"""
    d = t.daemon(site__peek="no")
    o = await d.operator()
    v = await queued(d)
    assert v.welcome["peek"] is False, v.welcome
    await o.watch(v.conversation)
    await v.put("peek", rev=1, text="where is my ord")
    await o.silent("peek")
    assert o.take("suggestions", basis="peek") is None


async def unwatch(t):
    """A conversation that was closed on the page sends no more events there"""
    d = t.daemon()
    o = await d.operator()
    v = await queued(d)
    await o.watch(v.conversation)
    await o.put("unwatch", id=new_id(), conversation=v.conversation)
    await o.pong()
    n = len(o.events)
    await v.say("anybody here?")
    await o.row(v.conversation, last_text="anybody here?")
    assert len(o.events) == n, o.events[n:]


async def presence(t):
    """The list shows whether the visitor's page is open"""
    d = t.daemon()
    o = await d.operator()
    v = await queued(d)
    await o.row(v.conversation, online=True, state="queued")
    await v.leave()
    await o.row(v.conversation, online=False)
    w = Visitor(d)
    await w.open(token=v.token)
    await o.row(v.conversation, online=True)
