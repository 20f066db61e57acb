import type { OfficialPage } from '../../../kernel/documents/official.ts'
import { lengthText, levels, modes, yuan } from '../codes.ts'
import { parts, partText } from '../content.ts'
import type { ShelfRow } from '../store/shelf.ts'

/** A filed prospectus as a printed page: the specialties as a table, the other parts in words. */
export function prospectusPage(shelf: ShelfRow): OfficialPage {
  const { content } = shelf
  const texts = parts.filter((part) => part.key !== 'specialties').map((part) => [part.title, partText(content, part.key)] as const).filter(([, text]) => text !== '')
  const more = (content.more ?? []).map((one) => [one.title, one.text] as const)
  return {
    title: `${shelf.year} 年招生简章`,
    subtitle: shelf.school_name,
    number: shelf.filing_no,
    issuer: shelf.school_name,
    letter: true,
    sections: [
      { kind: 'facts', title: '备案', rows: [['备案编号', shelf.filing_no], ['备案机关', shelf.filed_by], ['备案日期', shelf.filed_on], ['版次', `第 ${shelf.version} 版${shelf.ended_on ? `（${shelf.ended_on} 停止公布）` : ''}`]] },
      {
        kind: 'table',
        title: '招生专业和学费标准',
        columns: [{ header: '专业', width: 4 }, { header: '培养层次', width: 3 }, { header: '学制', width: 2 }, { header: '形式', width: 2 }, { header: '学费（元/年）', width: 2, number: true }],
        rows: content.specialties.map((one) => [one.name, levels[one.level], lengthText(one.lengthMonths), modes[one.mode], yuan(one.tuition)]),
      },
      { kind: 'facts', title: '内容', rows: [...texts, ...more] },
    ],
    notes: ['以主管部门公布的备案内容为准。招生计划和此刻能否录取，以公开查询为准。'],
  }
}
