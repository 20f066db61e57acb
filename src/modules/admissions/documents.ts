import type { DocumentKind } from '../../kernel/documents/template-kinds.ts'
import { LETTER } from './codes.ts'

export const offerLetterKind = {
  id: LETTER,
  title: '录取通知书',
  clause: '001:1326',
  placeholders: [
    { name: '学校名称', meaning: '录取的学校', sample: '样例技师学院' },
    { name: '考生姓名', meaning: '被录取的人', sample: '样例考生' },
    { name: '证件号码', meaning: '证件号码，遮蔽', sample: '5101************21' },
    { name: '录取编号', meaning: '本校编定，没有空号', sample: '5101000001202600001' },
    { name: '招生季', meaning: '年度和季节', sample: '2026 年秋季' },
    { name: '专业', meaning: '录取的专业', sample: '机床切削加工（车工）' },
    { name: '培养层次', meaning: '初级工、中级工、高级工、预备技师（技师）', sample: '高级工' },
    { name: '学制', meaning: '年或月', sample: '5 年' },
    { name: '学习形式', meaning: '全日制或非全日制', sample: '全日制' },
    { name: '学费', meaning: '每年', sample: '每年 4,800 元' },
    { name: '确认期限', meaning: '本人确认的最后一天', sample: '2026年8月20日' },
    { name: '报到时间', meaning: '报到的日期', sample: '2026年9月1日至2026年9月2日' },
    { name: '报到地点', meaning: '报到的地点', sample: '学校招生办公室' },
    { name: '携带材料', meaning: '报到时带的材料', sample: '身份证件原件、户口簿' },
    { name: '招生电话', meaning: '学校的招生电话', sample: '028-00000000' },
    { name: '说明', meaning: '学校给考生的话', sample: '绿色通道：家庭困难的同学可以先入学，后办手续。' },
  ],
} as const satisfies DocumentKind

export const documentKinds: readonly DocumentKind[] = [offerLetterKind]
