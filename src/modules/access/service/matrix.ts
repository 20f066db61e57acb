import type { Output } from '../../../kernel/api.ts'
import type { api } from '../api.ts'

type Matrix = Output<typeof api.listPermissionMatrix>
let matrix: Matrix = { roles: [], permissions: [] }

/** The composition tells what it mounted; the page shows exactly that. */
export function describeMatrix(value: Matrix): void {
  matrix = value
}

export function readMatrix(): Matrix {
  return matrix
}

/** The roles that hold a permission. */
export function rolesOf(permission: string): readonly string[] {
  return matrix.permissions.find((one) => one.id === permission)?.roles ?? []
}

/** The permissions a role holds, with their titles. */
export function permissionsFor(role: string): { id: string; title: string }[] {
  return matrix.permissions.filter((one) => one.roles.includes(role)).map(({ id, title }) => ({ id, title }))
}
