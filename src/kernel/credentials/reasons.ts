/** What a verification ends with. Only `valid` may be relied on. */
export type Verdict =
  | 'valid'
  | 'invalid'
  | 'revoked'
  | 'suspended'
  | 'expired'
  | 'not-yet-valid'
  | 'unknown-issuer'
  | 'unsupported'

/** Every reason with the verdict it leads to and the sentence people read. */
const table = {
  'not-readable': ['invalid', '内容读不出来，不是数字证书，或者已经损坏。请取得原始文件再核验。'],
  'not-canonical': ['invalid', '编码不是规范写法，内容被改动过或在传递中损坏。'],
  'duplicate-key': ['invalid', '同一项内容写了两次，不同的软件会读出不同的结果。'],
  'too-large': ['invalid', '文件超过 1 MB，不是本系统签发的数字证书。'],
  unsigned: ['invalid', '没有签名，不能证明是谁签发的。'],
  'algorithm-mismatch': ['invalid', '声明的签名算法与签发密钥的算法不符。'],
  'unsupported-algorithm': ['unsupported', '签名算法或签名套件不在支持之列，无法判断真伪。'],
  'unsupported-form': ['unsupported', '不是本系统能识别的证书格式或版本，无法判断真伪。'],
  'unknown-issuer': ['unknown-issuer', '签发单位不在信任的名单里。'],
  'unknown-key': ['invalid', '签发单位没有公布过这把签名密钥。'],
  'bad-signature': ['invalid', '签名与内容不符：内容被改动过，或者不是由所称的单位签发。'],
  'key-out-of-window': ['invalid', '签名时间不在这把密钥的使用期内。'],
  'key-revoked': ['invalid', '签名密钥已作废，用它签发的证书需由签发单位重新签发。'],
  contradiction: ['invalid', '证书内的签发单位与签名的单位不一致。'],
  revoked: ['revoked', '证书已被签发单位撤销。'],
  suspended: ['suspended', '证书已被签发单位暂停使用。'],
  expired: ['expired', '证书已过有效期。'],
  'not-yet-valid': ['not-yet-valid', '证书还没有到生效时间。'],
  'status-list-invalid': ['invalid', '随附的状态列表不是签发单位签发的，或被改动过，不能据以判断是否撤销。'],
  'not-found': ['invalid', '没有查到这个编号的证书。对照证书检查编号。'],
  'status-not-checked': ['valid', '没有可用的状态列表，是否撤销没有核对。'],
  'status-stale': ['valid', '状态列表已过更新期，其后是否撤销没有核对。'],
  registered: ['valid', '登记簿里有这本证书，现行有效；它没有电子凭证，没有签名可核对。'],
  genuine: ['valid', '签名有效，内容与签发时一致。'],
} as const satisfies Record<string, readonly [Verdict, string]>

export type ReasonCode = keyof typeof table
export type Reason = { code: ReasonCode; text: string }

// The graver verdict wins where several reasons apply.
const order: readonly Verdict[] = [
  'invalid',
  'unsupported',
  'unknown-issuer',
  'revoked',
  'suspended',
  'expired',
  'not-yet-valid',
  'valid',
]

export function reasonOf(code: ReasonCode): Reason {
  return { code, text: table[code][1] }
}

/** The verdict of a list of reasons. No reason at all is no proof: invalid. */
export function verdictOf(codes: readonly ReasonCode[]): Verdict {
  const verdicts = new Set<Verdict>(codes.map((code) => table[code][0]))
  return order.find((verdict) => verdicts.has(verdict)) ?? 'invalid'
}

/** The verdicts in the words of the page and the command line. */
export const verdictWords: Record<Verdict, string> = {
  valid: '有效',
  invalid: '无效',
  revoked: '已撤销',
  suspended: '已暂停',
  expired: '已过期',
  'not-yet-valid': '尚未生效',
  'unknown-issuer': '签发单位不明',
  unsupported: '不支持的格式',
}
