// SPDX-License-Identifier: Apache-2.0
// A client library that others wrote sends, reads back, voids and keeps state. ENDPOINT, KEY and SECRET say where.
import assert from "node:assert/strict";
import test from "node:test";
import XAPI from "@xapi/xapi";

const { ENDPOINT: endpoint, KEY: key, SECRET: secret } = process.env;
const actor = { objectType: "Agent", account: { homePage: "https://training.example/officers", name: "O0000007" } };
const activity = { objectType: "Activity", id: "https://training.example/courses/1/lessons/7" };

for (const version of ["1.0.3", "2.0.0"]) {
  const client = new XAPI({ endpoint, auth: XAPI.toBasicAuth(key, secret), version });

  test(`${version}: says what it speaks`, async () => {
    const { data } = await client.getAbout();
    assert.ok(data.version.includes(version));
  });

  test(`${version}: a statement is sent, read back, found and voided`, async () => {
    const statement = {
      actor,
      verb: XAPI.Verbs.COMPLETED,
      object: activity,
      result: { score: { scaled: 0.75 }, completion: true, duration: "PT45M" },
    };
    const sent = await client.sendStatement({ statement });
    const id = sent.data[0];
    assert.match(id, /^[0-9a-f-]{36}$/);

    const { data: read } = await client.getStatement({ statementId: id });
    assert.equal(read.verb.id, XAPI.Verbs.COMPLETED.id);
    assert.deepEqual(read.result, statement.result);
    assert.ok(read.stored && read.timestamp && read.authority);

    const { data: found } = await client.getStatements({ agent: actor, verb: read.verb.id, limit: 1 });
    assert.equal(found.statements[0].id, id);

    await client.voidStatement({ actor, statementId: id });
    await assert.rejects(client.getStatement({ statementId: id }), (e) => e.response.status === 404);
    const { data: voided } = await client.getVoidedStatement({ voidedStatementId: id });
    assert.equal(voided.id, id);
  });

  test(`${version}: many statements come page by page`, async () => {
    const verb = { id: `https://training.example/verbs/${version}/${Date.now()}` };
    const statements = Array.from({ length: 25 }, () => ({ actor, verb, object: activity }));
    const { data: ids } = await client.sendStatements({ statements });
    assert.equal(new Set(ids).size, 25);

    const seen = [];
    let { data: page } = await client.getStatements({ verb: verb.id, limit: 10 });
    for (;;) {
      seen.push(...page.statements.map((s) => s.id));
      if (!page.more) break;
      ({ data: page } = await client.getMoreStatements({ more: page.more }));
    }
    assert.deepEqual(seen.sort(), [...ids].sort());
  });

  test(`${version}: state is kept, changed under its ETag, listed and deleted`, async () => {
    const place = { agent: actor, activityId: activity.id };
    const stateId = `bookmark-${version}`;
    await client.createState({ ...place, stateId, state: { page: 1, seen: [1] } });
    const first = await client.getState({ ...place, stateId });
    assert.deepEqual(first.data, { page: 1, seen: [1] });

    await client.setState({ ...place, stateId, state: { page: 2 }, etag: first.headers.etag, matchHeader: "If-Match" });
    const second = await client.getState({ ...place, stateId });
    assert.deepEqual(second.data, { page: 2 });
    assert.notEqual(second.headers.etag, first.headers.etag);

    const { data: ids } = await client.getStates(place);
    assert.ok(ids.includes(stateId));
    await client.deleteState({ ...place, stateId });
    await assert.rejects(client.getState({ ...place, stateId }), (e) => e.response.status === 404);
  });

  test(`${version}: profiles of agents and activities are kept`, async () => {
    const profileId = `settings-${version}`;
    await client.createAgentProfile({ agent: actor, profileId, profile: { language: "kk" } });
    const { data: agentProfile } = await client.getAgentProfile({ agent: actor, profileId });
    assert.deepEqual(agentProfile, { language: "kk" });

    await client.createActivityProfile({ activityId: activity.id, profileId, profile: { seats: 30 } });
    const { data: activityProfile } = await client.getActivityProfile({ activityId: activity.id, profileId });
    assert.deepEqual(activityProfile, { seats: 30 });
  });
}
