// SPDX-License-Identifier: Apache-2.0
// badges.test.mjs: what `cadre cert` made, read without a line of ours. badges sets WORK, FIRST (the number of the
// certificate that was revoked, signed by ES256) and perhaps CADRE_BADGE_SCHEMA.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import Ajv2019 from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';

const { WORK, FIRST, CADRE_BADGE_SCHEMA } = process.env;
const json = (letters) => JSON.parse(Buffer.from(letters, 'base64url'));
const { keys } = JSON.parse(readFileSync(join(WORK, 'jwks.json')));

// RFC 7638
function thumbprint({ crv, kty, x, y }) {
    const members = kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x };
    return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

function signedPayload(token) {
    const [header, payload, signature] = token.trim().split('.');
    const { alg, kid, jwk, typ } = json(header);
    const known = keys.find((key) => key.kid === kid);
    assert.equal(known.alg, alg);
    assert.equal(thumbprint(known), kid);
    assert.equal(thumbprint(jwk), kid);
    const key = createPublicKey({ key: known, format: 'jwk' });
    const right = verify(alg === 'EdDSA' ? null : 'sha256', Buffer.from(`${header}.${payload}`),
        { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
    assert.ok(right, `signature by ${alg}`);
    return { alg, typ, payload: json(payload) };
}

const certificates = readdirSync(join(WORK, 'out')).map((name) =>
    signedPayload(readFileSync(join(WORK, 'out', name), 'utf8')));

test('both kinds of keys sign what others verify', () => {
    assert.deepEqual(certificates.map(({ alg }) => alg).sort(), ['ES256', 'EdDSA']);
    for (const { typ, payload } of certificates) {
        assert.equal(typ, 'JWT');
        assert.equal(payload.iss, payload.issuer.id);
        assert.equal(payload.jti, payload.id);
        assert.equal(payload.sub, payload.credentialSubject.id);
        assert.equal(payload.nbf, Date.parse(payload.validFrom) / 1000);
        assert.equal(payload.exp, payload.validUntil && Date.parse(payload.validUntil) / 1000);
    }
});

test('the holder is there as a salted hash of his id, and with no personal number', () => {
    const ids = ['O0000001', 'O0000002'];
    for (const { payload } of certificates) {
        const [identity] = payload.credentialSubject.identifier.filter(({ hashed }) => hashed);
        assert.ok(ids.some((id) =>
            identity.identityHash === `sha256$${createHash('sha256').update(id + identity.salt).digest('hex')}`));
        for (const id of ids) assert.ok(!JSON.stringify(payload).includes(id));
    }
});

test('the list of revocations has one bit for the one that was revoked', () => {
    const { typ, payload } = signedPayload(readFileSync(join(WORK, 'list.jwt'), 'utf8'));
    assert.equal(typ, 'vc+jwt');
    const { encodedList, statusPurpose } = payload.credentialSubject;
    assert.equal(statusPurpose, 'revocation');
    assert.equal(encodedList[0], 'u');
    const bits = gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'));
    assert.ok(bits.length * 8 >= 131072);
    const isSet = (index) => (bits[index >> 3] & (0x80 >> (index & 7))) !== 0;
    for (const { payload: certificate } of certificates) {
        const { statusListCredential, statusListIndex } = certificate.credentialStatus;
        assert.equal(statusListCredential, payload.id);
        assert.equal(isSet(Number(statusListIndex)), certificate.credentialSubject.licenseNumber === FIRST);
    }
    assert.equal(bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0), 1);
});

test('credentials fit the official schema of Open Badges 3.0',
    { skip: CADRE_BADGE_SCHEMA ? false : 'the schema is not here: badges SCHEMA' }, () => {
        const ajv = new Ajv2019({ allErrors: true, strict: false });
        addFormats(ajv);
        const fits = ajv.compile(JSON.parse(readFileSync(CADRE_BADGE_SCHEMA)));
        for (const { payload } of certificates) assert.ok(fits(payload), JSON.stringify(fits.errors, null, 1));
        const { payload } = certificates[0];
        assert.ok(!fits({ ...payload, credentialSubject: { ...payload.credentialSubject, type: 'AchievementSubject' } }));
        assert.ok(!fits({ ...payload, validFrom: '2008-01-31' }));
    });
