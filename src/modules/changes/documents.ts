import type { DocumentKind } from '../../kernel/documents/template-kinds.ts'

/** 转出证明: what a student takes to a school of another province. Always the official page, so no Word template. */
export const PROOF_KIND = { id: 'transfer-proof', title: '转出证明' } as const

export const documentKinds: readonly DocumentKind[] = []
