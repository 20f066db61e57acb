import { expect, test } from 'vitest'
import { namePinyin } from './pinyin.ts'

test('姓氏取姓氏读音，名取常用读音', () => {
  const expected = {
    张三: 'zhang san|zs',
    曾国藩: 'zeng guo fan|zgf',
    单雄信: 'shan xiong xin|sxx',
    尉迟恭: 'yu chi gong|ycg',
    欧阳娜娜: 'ou yang na na|oynn',
    吕布: 'lv bu|lb',
    阿依古丽·买买提: 'a yi gu li mai mai ti|ayglmmt',
    'John Smith': 'john smith|js',
    李𠮷: 'li 𠮷|l𠮷',
  }
  for (const [name, reading] of Object.entries(expected)) {
    const { full, initials } = namePinyin(name)
    expect(`${full}|${initials}`).toBe(reading)
  }
})
