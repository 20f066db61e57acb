import type { RoleId } from '../../kernel/permissions.ts'

/** System, security and audit administrator: one account holds at most one of them. */
export const separated: readonly RoleId[] = ['systemAdmin', 'securityAdmin', 'auditAdmin']

export const PASSWORD_LENGTH = 10
export const PAST_PASSWORDS = 5
/** Days a token may live at most. */
export const TOKEN_DAYS = 366
/** Days one deputyship may last at most. */
export const DEPUTY_DAYS = 183

/** What people type when a password of ten characters is asked; compared in lower case, without separators. */
const common = [
  '1234567890', '0123456789', '0987654321', '12345678910', '123456789a', 'a123456789', 'qwertyuiop', 'asdfghjkl1', 'password12', 'password123',
  'passw0rd123', 'admin12345', 'admin123456', 'administrator', 'abc1234567', 'abcd123456', 'abcdefghij', '1q2w3e4r5t', '1qaz2wsx3edc', 'qaz123456789',
  'woaini1314', 'woaini520520', 'iloveyou123', '5201314520', '1314520520', '88888888888', '6666666666', 'welcome123', 'letmein1234', 'changeme123',
  'luban12345', 'luban123456', 'jigong12345', 'sichuan123', 'xueji123456', 'zaq12wsxcde3', 'q1w2e3r4t5', '1111111111', '0000000000', '1212121212',
]

/**
 * Words of this system and its field. With figures and signs around it each is the first guess of whoever knows where
 * the account is used; the list stands in docs/security/design.md.
 */
export const contextWords = [
  'luban', 'lubanxitong', 'jigong', 'jigongyuanxiao', 'jigongxuexiao', 'jishixueyuan', 'jixiao', 'renshe', 'rensheting', 'rensheju', 'xueji', 'xuejiyuan', 'xuexiao', 'zhaosheng', 'biye', 'zhengshu', 'xuexin', 'kaosheng', 'xuesheng', 'qiye', 'xuetu',
  'guanliyuan', 'xitongguanliyuan', 'shenheyuan', 'shenji', 'anquan', 'mima', 'koling', 'admin', 'administrator', 'root', 'system', 'password', 'passw0rd', 'registrar', 'principal', 'officer', 'school', 'student', 'welcome', 'changeme',
  'sichuan', 'chongqing', 'yunnan', 'chengdu', 'mianyang', 'kunming', '鲁班', '技工院校', '技工学校', '人社厅', '人社局', '学籍', '学籍员', '管理员', '招生', '口令', '密码', '四川', '重庆', '云南',
]

/** Why a password cannot be used; undefined when it can. The same rule warns in the form and refuses on the server. */
export function judgePassword(password: string, username: string): string | undefined {
  if ([...password].length < PASSWORD_LENGTH) return `口令至少 ${PASSWORD_LENGTH} 位，现在是 ${[...password].length} 位。`
  if (password.length > 128) return '口令最多 128 位。'
  const plain = password.toLowerCase().replace(/[\s._@!-]/g, '')
  const name = username.toLowerCase().replace(/[._-]/g, '')
  if (name.length >= 3 && (plain === name || plain.replace(/\d+$/, '') === name)) return '口令不能是账号，也不能是账号后面加数字。'
  if (common.includes(plain)) return '这个口令太常见，容易被猜到。请换一个。'
  if (contextWords.includes(plain.replace(/[^\p{Script=Han}a-z]/gu, '')) || contextWords.includes(plain.replace(/\d+$/, '')))
    return '口令只是一个与本系统有关的词加数字，容易被猜到。请换一个，或者多写几个词。'
  if (new Set(plain).size < 4) return '口令里不同的字符太少。请至少用 4 种字符。'
  return undefined
}

export type Unit = { no: number; kind: 'authority' | 'school' }
export type UnitLevel = 'province' | 'city' | 'county' | 'school'

export function levelOf(unit: Unit): UnitLevel {
  if (unit.kind === 'school') return 'school'
  if (unit.no % 10_000_000_000 === 0) return 'province'
  return unit.no % 100_000_000 === 0 ? 'city' : 'county'
}

const fitting: Record<UnitLevel, readonly RoleId[]> = {
  province: ['provinceOfficer', ...separated],
  city: ['cityOfficer', ...separated],
  county: ['countyOfficer', ...separated],
  school: ['registrar', 'principal'],
}

/** The role that manages the accounts of a unit. */
export function administratorOf(unit: Unit): RoleId {
  return unit.kind === 'school' ? 'principal' : 'systemAdmin'
}

/**
 * The roles an administrator may give in a unit: every role that fits the kind of the own unit; for a unit directly
 * below only its administrator, who then gives the others.
 */
export function grantableRoles(ownNo: number, unit: Unit): readonly RoleId[] {
  return unit.no === ownNo ? fitting[levelOf(unit)] : [administratorOf(unit)]
}
