const SPEC = 'https://purl.imsglobal.org/spec/or/v1p2/scope'

/** The scopes of the rostering service, each with the permission a token must hold for it. */
export const scopes = [
  { scope: `${SPEC}/roster.readonly`, title: '读取单位、学年、班级、学生、在读关系', permission: 'exchange.roster' },
  { scope: `${SPEC}/roster-core.readonly`, title: '读取单位、学年、班级、学生、在读关系（核心）', permission: 'exchange.roster' },
  { scope: `${SPEC}/roster-demographics.readonly`, title: '读取性别；出生日期不提供', permission: 'exchange.demographics' },
] as const

export const SERVICE = '/ims/oneroster/rostering/v1p2'
export const TOKEN = '/ims/oneroster/token'

/** Which of the scopes asked for may be given with these permissions; none asked means all that may. */
export function grantScopes(asked: readonly string[], permissions: ReadonlySet<string>): string[] {
  const may = scopes.filter((one) => permissions.has(one.permission)).map((one) => one.scope as string)
  return asked.length === 0 ? may : asked.filter((one) => may.includes(one))
}

/** Whether a token with these scopes may use what needs `roster` or `demographics`. */
export function scopeAllows(granted: readonly string[], needs: 'roster' | 'demographics'): boolean {
  return granted.some((one) => (needs === 'demographics' ? one.endsWith('/roster-demographics.readonly') : /\/roster(-core)?\.readonly$/.test(one)))
}
