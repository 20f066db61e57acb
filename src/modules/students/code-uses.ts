import { usesCodes } from '../../kernel/codes.ts'
import { columnOf } from './record.ts'
import { rosterFields } from './reference.ts'
import { countByCode } from './store.ts'

/** Tells the kernel which code lists the register of students stores: for previews of changes and figures by value. */
export function declareCodeUses(): void {
  for (const field of rosterFields) {
    if (!field.codeList || field.key === 'documentType') continue
    const { key } = field
    usesCodes({ list: field.codeList, title: `学籍 · ${field.title}`, count: (ctx) => countByCode(ctx, columnOf(key) ?? { profile: key }) })
  }
}
