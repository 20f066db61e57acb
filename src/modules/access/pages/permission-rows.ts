import type { Output } from '../../../kernel/api.ts'
import type { api } from '../api.ts'

export type Matrix = Output<typeof api.listPermissionMatrix>
export type Permission = Matrix['permissions'][number]
export type Wanted = { words: string; role: string; module: string }

/** The permissions that fit all conditions; words are looked for in titles, ids and endpoints. */
export function filterPermissions(matrix: Matrix, wanted: Wanted): Permission[] {
  const words = wanted.words.trim().toLowerCase()
  return matrix.permissions.filter((permission) => {
    if (wanted.role && !permission.roles.includes(wanted.role)) return false
    if (wanted.module && permission.module !== wanted.module) return false
    if (words === '') return true
    const text = [permission.title, permission.id, permission.moduleTitle, ...permission.endpoints.flatMap((one) => [one.path, one.title])]
    return text.some((part) => part.toLowerCase().includes(words))
  })
}

/** The shown rows as CSV with a byte order mark: one line per endpoint, `有` where a role holds the permission. */
export function permissionsCsv(matrix: Matrix, rows: readonly Permission[], demonstration: boolean): string {
  const head = ['模块', '权限', '标识', '接口', '方法', '路径', ...matrix.roles.map((role) => role.title)]
  const lines = rows.flatMap((row) => {
    const held = matrix.roles.map((role) => (row.roles.includes(role.id) ? '有' : ''))
    const endpoints = row.endpoints.length > 0 ? row.endpoints : [{ title: '', method: '', path: '' }]
    return endpoints.map((one) => [row.moduleTitle, row.title, row.id, one.title, one.method, one.path, ...held])
  })
  const marked = demonstration ? [['演示数据'], head, ...lines] : [head, ...lines]
  return `\uFEFF${marked.map((line) => line.map(quote).join(',')).join('\r\n')}\r\n`
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
