import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { matchArchive } from './archive.ts'

const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1])
const accepts = { kinds: ['jpeg', 'png'], words: 'JPG 或 PNG 图片', maxBytes: 1024 * 1024 } as const
const people = [
  { keys: ['51010720090115001X', 'XJ001'], target: '甲' },
  { keys: ['510107200901150028'], target: '乙' },
  { keys: ['510107200901150036'], target: '丙' },
  { keys: ['510107200901150044'], target: '丁' },
]
const match = (files: Record<string, Uint8Array>) => {
  const verdict = matchArchive(zipSync(files), people, accepts)
  if ('problem' in verdict) throw new Error(verdict.problem)
  return verdict
}

test('按证件号码或学籍号对上人，大小写、文件夹、后缀说明都不碍事；两边没有对上的都列出', () => {
  const verdict = match({
    '51010720090115001x.jpg': jpeg,
    '一班/510107200901150028_正面.JPG': jpeg,
    '510107209901150028.jpg': jpeg,
    '__MACOSX/._a.jpg': jpeg,
  })
  expect(verdict.matched.map((one) => [one.target, one.name, one.read().length])).toEqual([
    ['甲', '51010720090115001x.jpg', jpeg.length],
    ['乙', '一班/510107200901150028_正面.JPG', jpeg.length],
  ])
  expect(verdict.withoutTarget).toEqual(['510107209901150028.jpg'])
  expect(verdict.withoutFile).toEqual(['丙', '丁'])
})

test('不是图片的、同一人的第二张不收，各说原因', () => {
  const verdict = match({
    '510107200901150028.jpg': strToU8('<script>'),
    'XJ001.jpg': jpeg,
    '51010720090115001X.png': jpeg,
  })
  expect(verdict.refused).toEqual([
    { name: '510107200901150028.jpg', why: '内容不是JPG 或 PNG 图片' },
    { name: '51010720090115001X.png', why: '与“XJ001.jpg”是同一人，只能有一个' },
  ])
  expect(verdict.matched.map((one) => one.target)).toEqual(['甲'])
})

test('解压后膨胀得不像话的、不完整的、文件名指向包外的压缩包整个不收', () => {
  const bomb = zipSync({ '51010720090115001X.jpg': new Uint8Array(40 * 1024 * 1024) }, { level: 9 })
  expect(matchArchive(bomb, people, accepts)).toHaveProperty('problem')
  expect(matchArchive(zipSync({ '../../510107200901150036.jpg': jpeg }), people, accepts)).toHaveProperty('problem')
  expect(matchArchive(zipSync({ 'a.jpg': jpeg }).slice(0, 40), people, accepts)).toHaveProperty('problem')
})
