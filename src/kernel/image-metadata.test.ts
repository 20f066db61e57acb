import sharp from 'sharp'
import { expect, test } from 'vitest'
import { withoutMetadata } from './image-metadata.ts'

const picture = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#8ab' } })
const exif = (orientation: number) => ({ IFD0: { Make: '手机厂', Model: 'X-9', Software: '相机 1.2', Artist: '李四', Orientation: String(orientation) }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '30/1 39/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '104/1 4/1 0/1' } })
const pixels = (bytes: Uint8Array) => sharp(bytes).autoOrient().raw().toBuffer()

test('照片里的地点、时间、机型、作者都去掉，画面一个像素不变，方向保留', async () => {
  for (const orientation of [1, 6]) {
    for (const kind of ['jpeg', 'png'] as const) {
      const taken = new Uint8Array(await picture().withExif(exif(orientation)).withMetadata({ orientation, exif: exif(orientation) })[kind]().toBuffer())
      const before = await sharp(taken).metadata()
      expect(before.exif, `${kind} ${orientation}`).toBeDefined()
      const clean = withoutMetadata(kind, taken)
      const after = await sharp(clean).metadata()
      expect(after.format).toBe(kind)
      expect(after.orientation ?? 1, `${kind} ${orientation}`).toBe(before.orientation ?? 1)
      expect(after.exif?.length ?? 0).toBeLessThan(40)
      expect(Buffer.from(clean).includes('X-9')).toBe(false)
      expect((await pixels(clean)).equals(await pixels(taken)), `${kind} ${orientation}`).toBe(true)
      expect(Buffer.from(withoutMetadata(kind, clean)).equals(Buffer.from(clean)), '再去一次不变').toBe(true)
    }
  }
})

test('图片后面接着的别的文件、注释和自定义的块一起去掉；读不懂的原样不动', async () => {
  const jpeg = await picture().jpeg({ progressive: true }).toBuffer()
  const note = Buffer.from('fffe000e', 'hex')
  const commented = Buffer.concat([jpeg.subarray(0, 2), note, Buffer.from('<script>1</s'), jpeg.subarray(2), Buffer.from('PK\u0003\u0004<html>')])
  const clean = Buffer.from(withoutMetadata('jpeg', commented))
  expect(clean.includes('<script>') || clean.includes('<html>')).toBe(false)
  expect((await pixels(clean)).equals(await pixels(jpeg))).toBe(true)
  const png = await picture().png().toBuffer()
  const cleanPng = Buffer.from(withoutMetadata('png', Buffer.concat([png, Buffer.from('<svg onload=alert(1)>')])))
  expect(cleanPng.equals(png) || !cleanPng.includes('<svg')).toBe(true)
  for (const odd of [Buffer.from('ffd8ff', 'hex'), Buffer.from('ffd8ffe1ffff00', 'hex'), jpeg.subarray(0, 40), Buffer.from('89504e470d0a1a0a', 'hex'), png.subarray(0, 60)])
    for (const kind of ['jpeg', 'png'] as const) expect(Buffer.from(withoutMetadata(kind, odd)).equals(odd)).toBe(true)
})
