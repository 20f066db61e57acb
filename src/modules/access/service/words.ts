/** A sign-in attempt in words, with its way. */
export function signInWords(succeeded: boolean, reason: string | null, way: 'password' | 'oidc'): string {
  const by = way === 'oidc' ? '统一身份认证' : ''
  const code = reason === 'code' ? '动态码' : ''
  if (succeeded) return by || code ? `已登录（${[by, code].filter(Boolean).join('、')}）` : '已登录'
  if (reason === 'no-post') return '没有有效的岗位（统一身份认证）'
  if (reason === 'disabled') return '账户已停用'
  if (reason === 'code') return '动态码不对'
  if (reason === 'check') return '确认口令时填错'
  return '口令不对'
}

/** A browser and its system, as far as its own description tells. */
export function deviceWords(agent: string | null): string {
  if (!agent) return '未知设备'
  const browser = /Edg\//.test(agent) ? 'Edge' : /Firefox\//.test(agent) ? 'Firefox' : /Chrome\//.test(agent) ? 'Chrome' : /Safari\//.test(agent) ? 'Safari' : '其他程序'
  const system = /Windows/.test(agent) ? 'Windows' : /Android/.test(agent) ? 'Android' : /iPhone|iPad/.test(agent) ? 'iOS' : /Mac OS/.test(agent) ? 'macOS' : /Linux/.test(agent) ? 'Linux' : ''
  return system ? `${browser} · ${system}` : browser
}
