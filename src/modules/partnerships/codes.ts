/** Kinds of groups, as the constraint of the table has them. */
export const groupKinds = { 'technician-school': '技师学院集团', training: '职业培训集团' } as const

export type GroupKind = keyof typeof groupKinds
