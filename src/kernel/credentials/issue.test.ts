import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { verifyCredential as verifyByOthers } from '@digitalbazaar/vc'
import { compactVerify, importJWK, jwtVerify } from 'jose'
import QRCode from 'qrcode'
import { expect, test } from 'vitest'
import {
  documentOf,
  domain,
  facts,
  issuer,
  keyOf,
  now,
  trusted,
  vault,
} from '../../../tests/support/credentials.ts'
import { proveCredential } from './data-integrity.ts'
import { buildCredential, holderIdentity } from './document.ts'
import { qrSvg } from '../documents/qr.ts'
import { qrText } from './qr.ts'
import { signVcJwt } from './vc-jose.ts'
import { verifyCredential } from './verify.ts'

const own = keyOf()
const trust = trusted(own.record)
const base = `https://${domain}/verify#`

test('三种形式签发的证书都核验为有效，读出的内容与签发的一致', async () => {
  const credential = buildCredential(facts())
  const proved = await proveCredential(own.key, credential, now)
  const forms = {
    'vc+jwt': signVcJwt(own.key, credential, now),
    'data-integrity': JSON.stringify(proved, null, 2),
    qr: qrText(own.key, base, { ...facts(), classKind: '3' }, now),
  }
  for (const [form, text] of Object.entries(forms)) {
    const found = await verifyCredential(Buffer.from(`${text}\n`), { trust, now })
    expect(found, form).toMatchObject({
      verdict: 'valid',
      form,
      certificate: { number: 'SC20260630001', issuer: issuer.did },
    })
    expect(found.certificate!.name).toBe(form === 'qr' ? '张*三' : '张𠮷三')
    expect(found.certificate!.status).toEqual({ list: 3, index: 70_001 })
  }
  const enveloped = {
    '@context': credential['@context'][0],
    type: 'EnvelopedVerifiableCredential',
    id: `data:application/vc+jwt,${forms['vc+jwt']}`,
  }
  expect((await verifyCredential(JSON.stringify(enveloped), { trust, now })).verdict).toBe('valid')
})

test('国密 SM2 签发的证书和二维码同样能核验', async () => {
  const sm2 = keyOf('SM2')
  const context = { trust: trusted(sm2.record), now }
  expect((await verifyCredential(signVcJwt(sm2.key, buildCredential(facts()), now), context)).verdict).toBe(
    'valid',
  )
  const qr = qrText(sm2.key, base, { ...facts(), classKind: '3' }, now)
  expect((await verifyCredential(qr, context)).verdict).toBe('valid')
  await expect(proveCredential(sm2.key, buildCredential(facts()), now)).rejects.toThrow(RangeError)
})

test('jose 只凭 did.json 里的公钥就能验证 vc+jwt', async () => {
  const text = signVcJwt(own.key, buildCredential(facts({ validUntil: '2031-06-30' })), now)
  const { verificationMethod } = documentOf(own.record) as {
    verificationMethod: { id: string; publicKeyJwk?: { kty: string } }[]
  }
  const method = verificationMethod.find((one) => one.publicKeyJwk)!
  const key = await importJWK(method.publicKeyJwk!, 'EdDSA')
  const { payload, protectedHeader } = await jwtVerify(text, key, {
    issuer: issuer.did,
    typ: 'vc+jwt',
    currentDate: now,
  })
  expect(protectedHeader.kid).toBe(method.id)
  expect(payload).toMatchObject({ ...buildCredential(facts({ validUntil: '2031-06-30' })) })
  await expect(compactVerify(`${text.slice(0, -4)}AAAA`, key)).rejects.toThrow()
})

test('@digitalbazaar/vc 用离线的上下文验证 eddsa-rdfc-2022 证明，改一个字就不过', async () => {
  const credential = await proveCredential(own.key, buildCredential(facts()), now)
  const did = documentOf(own.record) as { verificationMethod: { id: string }[] }
  // The foreign side's own copy of the contexts: from its package, and from the file that is published with ours.
  const { contexts } = (await import('@digitalbazaar/credentials-context' as string)) as {
    contexts: Map<string, object>
  }
  const openBadges = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../../data/contexts/open-badges-3.0.3.json'), 'utf8'),
  ) as object
  const documentLoader = async (url: string) => {
    const method = did.verificationMethod.find((one) => one.id === url)
    const document =
      url === issuer.did
        ? did
        : method
          ? { '@context': 'https://w3id.org/security/multikey/v1', ...method }
          : url.endsWith('context-3.0.3.json')
            ? openBadges
            : contexts.get(url)
    if (!document) throw new Error(`not at hand: ${url}`)
    return { contextUrl: null, documentUrl: url, document }
  }
  const verify = (one: object) =>
    verifyByOthers({
      credential: one,
      suite: new DataIntegrityProof({ cryptosuite }),
      documentLoader,
      now,
      checkStatus: async () => ({ verified: true }),
    })
  const found = await verify(credential)
  expect(found.error?.errors ?? found.error).toBeUndefined()
  expect(found.verified).toBe(true)
  const altered = structuredClone(credential)
  altered.credentialSubject.licenseNumber = 'SC20260630002'
  expect((await verify(altered)).verified).toBe(false)
})

const schemas = resolve(import.meta.dirname, '../../../../shared/standards/open-badges-3.0')
const schemaFile = resolve(schemas, 'ob_v3p0_achievementcredential_schema.json')

test.skipIf(!existsSync(schemaFile))(
  '签发的文件符合 Open Badges 3.0 的 JSON Schema（本机没有该文件时跳过）',
  async () => {
    const { default: Ajv } = await import('ajv/dist/2019.js')
    const { default: addFormats } = await import('ajv-formats')
    const ajv = new Ajv.default({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object)
    const credential = buildCredential(facts({ validUntil: '2031-06-30' }))
    for (const one of [
      credential,
      await proveCredential(own.key, credential, now),
      payloadOf(signVcJwt(own.key, credential, now)),
    ]) {
      validate(one)
      expect(validate.errors ?? []).toEqual([])
    }
    // The schema does look: without its achievement the document fails.
    const { achievement: _, ...subject } = credential.credentialSubject
    expect(validate({ ...credential, credentialSubject: subject })).toBe(false)
  },
)

test('证书里没有证件号码；证件散列加盐，同一人的两份证书对不上', () => {
  const idHash = vault.hash('1', '11010519491231002X')
  const texts = ['0197b1c2-1111-7222-8333-444455556666', '0197b1c2-1111-7222-8333-444455557777'].map((id) =>
    JSON.stringify(buildCredential(facts({ id, holderHash: idHash }))),
  )
  for (const text of texts) {
    expect(text).not.toContain('11010519491231002X')
    expect(text).not.toContain(idHash.toString('hex'))
  }
  const hashes = texts.map((text) => /sha256\$[0-9a-f]{64}/.exec(text)![0])
  expect(hashes[0]).not.toBe(hashes[1])
  expect(hashes[0]).toBe(holderIdentity(idHash, '0197b1c2-1111-7222-8333-444455556666'))
})

test('二维码不超过版本 12（纠错 M），长姓名缩短；网址或编号太长时省去姓名，照样印得出', async () => {
  const names = ['张三', '欧阳娜娜', '阿卜杜热合曼·麦麦提艾力·吐尔逊', 'Muhammad Abdulrahman Al-Qahtani']
  for (const holderName of names) {
    const text = qrText(
      own.key,
      base,
      { ...facts({ holderName, number: 'Y000051000123253000001' }), classKind: '3' },
      now,
    )
    const { version } = QRCode.create(text, { errorCorrectionLevel: 'M' })
    expect(version, `${holderName} ${Buffer.byteLength(text)}`).toBeLessThanOrEqual(12)
    expect(text).not.toContain(holderName)
  }
  // A long address and a long number: the name goes, the code is drawn with less correction, nothing fails.
  for (const more of [20, 60, 200]) {
    const long = qrText(own.key, `https://${'long.'.repeat(more)}cn/verify#`, { ...facts({ holderName: '阿卜杜热合曼·麦麦提艾力', number: 'Y'.repeat(60) }), classKind: '3' }, now)
    expect(JSON.parse(Buffer.from(long.split('#')[1]!.split('.')[1]!, 'base64url').toString())[1]).toBe('…')
    expect(await qrSvg(long)).toContain('<svg')
  }
  const drawn = QRCode.create('a'.repeat(340), { errorCorrectionLevel: 'L' })
  expect(drawn.version, '340 字节用 L 级，印出来与 287 字节的 M 级一样大').toBeLessThanOrEqual(12)
})

test('印出来的二维码用另一个软件扫出的文字，离线核验为有效', async () => {
  const { default: jsQr } = (await import('jsqr')) as unknown as { default: { default?: Scan } & Scan }
  const scan: Scan = jsQr.default ?? jsQr
  for (const alg of ['EdDSA', 'SM2'] as const) {
    const { key, record } = keyOf(alg)
    const text = qrText(
      key,
      base,
      { ...facts({ holderName: '阿卜杜热合曼·麦麦提艾力' }), classKind: '3' },
      now,
    )
    const { pixels, width } = draw(text)
    const read = scan(pixels, width, width)!.data
    expect(read).toBe(text)
    expect((await verifyCredential(read, { trust: trusted(record), now })).certificate).toMatchObject({
      number: 'SC20260630001',
      name: '阿*·…提艾力',
    })
  }
})

type Scan = (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null

/** A QR code of level M as black and white pixels, four to a module, with the quiet zone around it. */
function draw(text: string) {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  const width = (modules.size + 8) * 4
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255)
  for (let y = 0; y < modules.size * 4; y++)
    for (let x = 0; x < modules.size * 4; x++)
      if (modules.get(y >> 2, x >> 2))
        pixels.fill(0, ((y + 16) * width + x + 16) * 4, ((y + 16) * width + x + 16) * 4 + 3)
  return { pixels, width }
}

test('别的单位的密钥不能替本单位签发', async () => {
  const other = keyOf('EdDSA', 'did:web:cert.example.gov.cn:credentials:510100000200')
  expect(() => signVcJwt(other.key, buildCredential(facts()), now)).toThrow('belongs to')
  await expect(proveCredential(other.key, buildCredential(facts()), now)).rejects.toThrow('belongs to')
})

function payloadOf(jwt: string): object {
  return JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString('utf8')) as object
}
