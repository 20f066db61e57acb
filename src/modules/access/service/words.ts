/** A sign-in attempt in words. */
export function signInWords(succeeded: boolean, reason: string | null): string {
  if (succeeded) return reason === 'code' ? '已登录（动态码）' : '已登录'
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
