import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskAddress, maskBankCard, maskBirthDate, maskIdNumber, maskName, maskPhone } from './mask.ts'

test('姓名的遮蔽全系统只有一种', () => {
  const expected = {
    张三: '张*',
    张小三: '张*三',
    张小小三: '张**三',
    欧阳娜: '欧阳*',
    欧阳娜娜: '欧阳*娜',
    阿卜杜拉·买买提: '阿*·买买提',
    阿卜杜拉·买买提·艾山: '阿*·*·艾山',
    李𠮷: '李*',
    李明𠮷: '李*𠮷',
    𠮷小明: '𠮷*明',
    尧: '*',
    'John Smith': 'J* Smith',
    '': '',
  }
  for (const [name, masked] of Object.entries(expected)) expect(maskName(name)).toBe(masked)
})

test('证件号码留前四位和后两位，出生日期从不显示', () => {
  expect(maskIdNumber('11010519491231002X')).toBe('1101************2X')
  expect(maskIdNumber('E12345678')).toBe('E123***78')
  expect(maskIdNumber('12345')).toBe('*****')
  expect(maskBirthDate('2008-09-01')).toBe('****-**-**')
})

test('电话、银行卡、住址', () => {
  expect(maskPhone('13812341234')).toBe('138****1234')
  expect(maskPhone('028-86111234')).toBe('********1234')
  expect(maskBankCard('6222 0200 1234 5678')).toBe('************5678')
  expect(maskAddress('四川省成都市锦江区春熙路 1 号')).toBe('四川省成都市锦江区****')
  expect(maskAddress('北京市朝阳区建国路 1 号')).toBe('北京市朝阳区****')
  expect(maskAddress('四川省凉山彝族自治州昭觉县解放路')).toBe('四川省凉山彝族自治州昭觉县****')
  expect(maskAddress('内蒙古自治区呼伦贝尔市鄂温克族自治旗巴彦镇')).toBe(
    '内蒙古自治区呼伦贝尔市鄂温克族自治旗****',
  )
  expect(maskAddress('幸福路 1 号')).toBe('****')
})

test('遮蔽从不切断一个字，也从不露出全部', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 2 }), (text) => {
      expect(maskName(text).isWellFormed()).toBe(true)
      expect(maskIdNumber(text).isWellFormed()).toBe(true)
      return text.trim() === '' || maskIdNumber(text) !== text.trim() || /^\*+$/.test(text.trim())
    }),
  )
})
