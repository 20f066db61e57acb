import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'
import { CompactSign, generateKeyPair } from 'jose'
import { certificateHash, entryLeaf } from '../src/kernel/credentials/checkpoint.ts'
import { proveCredential } from '../src/kernel/credentials/data-integrity.ts'
import { issuerDid } from '../src/kernel/credentials/did.ts'
import { buildCredential, type CertificateFacts } from '../src/kernel/credentials/document.ts'
import { createSigningKey, openSigningKey } from '../src/kernel/credentials/keys.ts'
import { memoryTiles, openMerkleLog } from '../src/kernel/credentials/merkle-log.ts'
import type { Algorithm } from '../src/kernel/credentials/providers.ts'
import { qrText } from '../src/kernel/credentials/qr.ts'
import {
  bitsOf,
  encodeBits,
  STATUS_LIST_LENGTH,
  statusPlaces,
} from '../src/kernel/credentials/status-list.ts'
import { trustKeys } from '../src/kernel/credentials/trust.ts'
import { signVcJwt } from '../src/kernel/credentials/vc-jose.ts'
import { verifyCredential, verifyJws } from '../src/kernel/credentials/verify.ts'
import { openIdVault } from '../src/kernel/crypto.ts'
import { benchSizes, type Bench } from './support/measure.ts'

const vault = openIdVault({ idHashKey: 'a1'.repeat(32), idCipherKey: 'b2'.repeat(32) })
const issuer = { did: issuerDid('cert.example.gov.cn', 510000000100), name: '四川省第一技师学院' }
const now = new Date('2026-11-22T08:00:00Z')
const holderHash = createHash('sha256').update('holder').digest()

function keyOf(alg: Algorithm) {
  const { record, sealed } = createSigningKey(vault, {
    issuer: issuer.did,
    alg,
    notBefore: '2026-01-01T00:00:00Z',
  })
  return { record, key: openSigningKey(vault, record, sealed) }
}

const factsOf = (at: number): CertificateFacts => ({
  id: `0197b1c2-1111-7222-8333-${String(at).padStart(12, '0')}`,
  number: `SC2026${String(at).padStart(7, '0')}`,
  kind: 'diploma',
  title: '毕业证书',
  holderName: '张三',
  holderHash,
  issuer,
  issuedOn: '2026-06-30',
  achievement: {
    code: 'diploma-0405-3',
    name: '数控加工（数控车工）',
    description: '技师学院全日制毕业证书',
    criteria: '修完人才培养方案规定的全部课程，成绩合格。',
    type: 'Diploma',
    specialty: '数控加工（数控车工）',
  },
  results: [{ code: 'classKind', name: '班级类别', value: '高级工班' }],
  status: { list: Math.floor(at / STATUS_LIST_LENGTH), index: at % STATUS_LIST_LENGTH },
})

/** Things a second over `n` of them, in slices that alternate with the baseline's so that load falls on both alike. */
async function race(
  n: number,
  product: (at: number) => unknown,
  bare: (at: number) => unknown,
): Promise<[number, number]> {
  const spent = [0, 0]
  const slice = Math.max(1, Math.ceil(n / 20))
  for (let from = 0; from < n; from += slice)
    for (const [which, work] of [product, bare].entries()) {
      const started = performance.now()
      for (let at = from; at < Math.min(n, from + slice); at++) {
        const answer = work(at)
        if (answer instanceof Promise) await answer
      }
      spent[which]! += performance.now() - started
    }
  return [n / (spent[0]! / 1000), n / (spent[1]! / 1000)]
}

const rate = (perSecond: number) => `${Math.round(perSecond).toLocaleString('en')} 份/秒`

/** Building, signing and verifying certificates against the bare signature over bytes of the same length. */
export const bench: Bench = {
  title: '数字证书：生成、签名、二维码、核验、透明日志（单线程，不含数据库）',
  async run(print) {
    const [n = 100_000] = benchSizes([100_000])
    const ed = keyOf('EdDSA')
    const sample = signVcJwt(ed.key, buildCredential(factsOf(1)), now)
    const context = { trust: trustKeys([ed.record]), now }
    if (verifyJws(sample, context).verdict !== 'valid') throw new Error('the sample does not verify')
    const bytes = Buffer.from(sample.slice(0, sample.lastIndexOf('.')))
    const bareKeys = generateKeyPairSync('ed25519')
    const bareSign = () => sign(null, bytes, bareKeys.privateKey)
    const texts: string[] = []
    const report = (item: string, count: number, [fast, base]: [number, number], what: string) =>
      print({ item, figure: rate(fast), baseline: `${what} ${rate(base)}`, ratio: base / fast, n: count })

    const started = performance.now()
    for (let at = 0; at < n; at++) texts.push(signVcJwt(ed.key, buildCredential(factsOf(at)), now))
    const seconds = (performance.now() - started) / 1000
    print({
      item: `${n.toLocaleString('en')} 份一次签完`,
      figure: `${seconds.toFixed(1)} 秒`,
      baseline: '—',
      ratio: seconds / 60,
      n,
      target: { words: '每 100,000 份 60 秒以内', met: seconds <= (60 * n) / 100_000 },
    })

    const some = Math.min(n, 20_000)
    report(
      'vc+jwt 生成并签名（Ed25519）',
      some,
      await race(some, (at) => signVcJwt(ed.key, buildCredential(factsOf(at)), now), bareSign),
      '裸签名',
    )
    const joseKey = await generateKeyPair('EdDSA')
    const jose = () => new CompactSign(bytes).setProtectedHeader({ alg: 'EdDSA' }).sign(joseKey.privateKey)
    report(
      '同上，对照 jose',
      some,
      await race(some, (at) => signVcJwt(ed.key, buildCredential(factsOf(at)), now), jose),
      'jose 签同样长的内容',
    )
    const qr = (at: number) =>
      qrText(ed.key, 'https://cert.example.gov.cn/verify#', { ...factsOf(at), classKind: '3' }, now)
    report('二维码载荷', some, await race(some, qr, bareSign), '裸签名')
    const bareSignature = bareSign()
    const bareVerify = () => verify(null, bytes, bareKeys.publicKey, bareSignature)
    report(
      'vc+jwt 核验',
      5000,
      await race(5000, (at) => verifyJws(texts[at % texts.length]!, context), bareVerify),
      '裸验签',
    )
    const sm = keyOf('SM2')
    const bareSm = () => sm.key.sign(bytes)
    report(
      'vc+jwt 生成并签名（SM2）',
      500,
      await race(500, (at) => signVcJwt(sm.key, buildCredential(factsOf(at)), now), bareSm),
      '裸签名',
    )
    const prove = (at: number) => proveCredential(ed.key, buildCredential(factsOf(at)), now)
    await prove(0)
    report('eddsa-rdfc-2022 证明（按需）', 100, await race(100, prove, bareSign), '裸签名')
    const proved = JSON.stringify(await prove(1))
    report(
      'eddsa-rdfc-2022 核验',
      100,
      await race(100, () => verifyCredential(proved, context), bareVerify),
      '裸验签',
    )

    const leaves = texts.map((text) =>
      entryLeaf({ event: 'issued', certificate: certificateHash(text), at: '2026-06-30T00:00:00.000Z' }),
    )
    const log = openMerkleLog(memoryTiles())
    const appended = performance.now()
    await log.append(leaves)
    const spent = performance.now() - appended
    const hashed = performance.now()
    for (let at = 0; at < n; at++) createHash('sha256').update(leaves[at]!).update(leaves[at]!).digest()
    const hashing = performance.now() - hashed
    print({
      item: `日志一批追加 ${n.toLocaleString('en')} 条`,
      figure: `${spent.toFixed(0)} ms`,
      baseline: `只算同样多次散列 ${hashing.toFixed(0)} ms`,
      ratio: spent / hashing,
      n,
    })
    const proofs = performance.now()
    for (let at = 0; at < 1000; at++) await log.inclusionProof((at * 97) % n, n)
    const each = (performance.now() - proofs) / 1000
    print({ item: '包含证明', figure: `${each.toFixed(2)} ms`, baseline: '—', ratio: 1, n: 1000 })

    const place = statusPlaces(vault.mac('status-list', issuer.did))
    const set = Array.from({ length: 2000 }, (_, at) => place(at))
    const packed = performance.now()
    const encoded = encodeBits(bitsOf(set))
    print({
      item: '状态列表（131,072 位，撤销 2,000 份）',
      figure: `${(performance.now() - packed).toFixed(1)} ms，${encoded.length.toLocaleString('en')} 字符`,
      baseline: '—',
      ratio: 1,
      n: 1,
    })
  },
}
