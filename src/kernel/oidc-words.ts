/** Why a sign-in through the identity provider was refused: what is, then what to do. */
export const oidcRefusals = {
  off: '统一身份认证没有启用。请用账号和口令登录。',
  unreachable: '没有连上统一身份认证，没有登录。请稍后再试，或用账号和口令登录。',
  lost: '这次统一身份登录已过期、已用过，或不是在本浏览器里开始的。请从登录页重新开始。',
  denied: '您在统一身份认证那边取消了登录。需要时重新开始，或用账号和口令登录。',
  provider: '统一身份认证没有给出有效的答复，没有登录。请稍后再试；一直这样的，请系统管理员核对客户端编号和密钥。',
  nonce: '统一身份认证的令牌不是为这次登录签发的，已拒绝。请从登录页重新开始。',
  audience: '统一身份认证的令牌是签发给别的系统的，已拒绝。请系统管理员核对客户端编号。',
  issuer: '令牌的签发方不是所设置的统一身份认证，已拒绝。请系统管理员核对地址。',
  expired: '统一身份认证的令牌已过期，或两边的时钟相差超过一分钟，已拒绝。请重新开始；一直这样的，请系统管理员核对服务器时间。',
  signature: '统一身份认证的令牌签名不对，已拒绝。请系统管理员联系认证方。',
  claim: '统一身份认证没有给出标明账户的信息，没有登录。请系统管理员核对“账户声明”的设置。',
  unbound: '您的统一身份还没有对应的账号。请本单位管理员在账户里绑定，或先用账号和口令登录。',
  disabled: '您的账户已停用，没有登录。请本单位管理员恢复。',
  'no-post': '您的账号现在没有有效的岗位，没有登录。请本单位或上一级管理员授予岗位。',
} as const

export type OidcRefusal = keyof typeof oidcRefusals

/** The ID token may differ from our clock by so many seconds. */
export const OIDC_CLOCK_SECONDS = 60
/** A sign-in that was begun, and an identity that waits for its account, last so long. */
export const OIDC_MINUTES = 10
export const oidcCookie = 'luban_oidc'
