import { createServer, type Server } from 'node:net'
import { crc32, deflateRawSync, deflateSync } from 'node:zlib'
import { zipSync } from 'fflate'
import sharp from 'sharp'
import { afterEach, expect, test } from 'vitest'
import { archiveProblem, officeProblem, pdfProblem } from './file-checks.ts'
import { checkFile, fileKind } from './files.ts'
import { photoProblems, type PhotoRule } from './photo.ts'
import { inspectUpload, scanResultOf } from './scan.ts'

const MB = 1024 * 1024
const text = (value: string) => new TextEncoder().encode(value)
const zip = (files: Record<string, Uint8Array | string>) => zipSync(Object.fromEntries(Object.entries(files).map(([name, one]) => [name, typeof one === 'string' ? text(one) : one])))
const docx = (more: Record<string, Uint8Array | string> = {}, types = '<Types/>') => zip({ '[Content_Types].xml': types, 'word/document.xml': '<w:document/>', ...more })

/** A zip written by hand, so that its directory can say what is not true. */
function forged(name: string, packed: Buffer, size: number, entries = 1): Uint8Array {
  const local = Buffer.alloc(30 + name.length)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(size, 22)
  local.writeUInt16LE(name.length, 26)
  local.write(name, 30)
  const central = Buffer.alloc(46 + name.length)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(packed.length, 20)
  central.writeUInt32LE(size, 24)
  central.writeUInt16LE(name.length, 28)
  central.write(name, 46)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(central.length * entries, 12)
  end.writeUInt32LE(local.length + packed.length, 16)
  return new Uint8Array(Buffer.concat([local, packed, ...Array.from({ length: entries }, () => central), end]))
}

test('压缩炸弹在三秒内拒绝：高倍压缩、谎报大小、共用内容、过多文件、套压缩包', () => {
  const started = performance.now()
  const zeros = deflateRawSync(Buffer.alloc(50 * MB))
  expect(archiveProblem(forged('a.txt', zeros, 50 * MB))).toContain('压缩炸弹')
  expect(archiveProblem(forged('a.txt', zeros, 1000))).toContain('大小不符')
  expect(archiveProblem(forged('a.txt', zeros, 0xfffffff0))).toContain('超过 600 MB')
  expect(archiveProblem(forged('a.txt', deflateRawSync(Buffer.from('内容')), 6, 3))).toContain('共用一份内容')
  expect(archiveProblem(forged('a.txt', deflateRawSync(Buffer.from('内容')), 6, 30_000))).toContain('超过 20000 个')
  expect(archiveProblem(zip({ 'a.zip': zip({ 'b.txt': 'b' }) }))).toContain('里还有压缩文件“a.zip”')
  expect(archiveProblem(zip({ '../a.txt': 'x' }))).toContain('指向别的位置')
  expect(archiveProblem(zip({ 'a.txt': 'x' }).subarray(0, 20))).toContain('打不开')
  expect(archiveProblem(zip({ '照片/一.txt': '好的', 'b.txt': 'b' }))).toBeUndefined()
  expect(performance.now() - started).toBeLessThan(3000)
})

test('带宏、嵌入文件、远程模板和自定义实体的 Word 都不收，普通的收', () => {
  const rel = (mode: string, type = 'attachedTemplate') => `<Relationships><Relationship Id="r" Type="http://x/${type}" Target="http://evil/t.dotm" ${mode}/></Relationships>`
  expect(officeProblem(docx(), 'docx')).toBeUndefined()
  expect(officeProblem(docx({ 'word/vbaProject.bin': 'x' }), 'docx')).toContain('带有宏')
  expect(officeProblem(docx({}, '<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>'), 'docx')).toContain('带有宏')
  expect(officeProblem(docx({ 'word/embeddings/oleObject1.bin': 'x' }), 'docx')).toContain('嵌有别的文件')
  expect(officeProblem(docx({ 'word/_rels/settings.xml.rels': rel('TargetMode="External"') }), 'docx')).toContain('引用了文件以外的内容')
  expect(officeProblem(docx({ 'word/_rels/document.xml.rels': rel('TargetMode="External"', 'hyperlink') }), 'docx')).toBeUndefined()
  expect(officeProblem(docx({ 'word/a.xml': '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a/>' }), 'docx')).toContain('实体')
  const xlsm = zip({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<x/>', 'xl/vbaProject.bin': 'x' })
  expect(fileKind(xlsm)).toBe('xlsx')
  expect(officeProblem(xlsm, 'xlsx')).toContain('带有宏')
})

const pdf = (...objects: string[]) => Buffer.from(`%PDF-1.7\n${objects.map((one, at) => `${at + 1} 0 obj\n${one}\nendobj\n`).join('')}trailer <</Root 1 0 R>>\n%%EOF\n`, 'latin1')
const packedStream = (dictionary: string, content: Buffer) => `<<${dictionary} /Filter /FlateDecode>>\nstream\n${deflateSync(content).toString('latin1')}\nendstream`

test('PDF 里的脚本、附件、加密、启动程序都查得出，藏在压缩对象里或写成 #xx 也一样', () => {
  expect(pdfProblem(pdf('<</Type /Catalog>>'))).toBeUndefined()
  expect(pdfProblem(pdf('<</Type /Catalog /OpenAction <</S /JavaScript /JS (app.alert(1))>>>>'))).toContain('带有脚本')
  expect(pdfProblem(pdf('<</Type /Catalog /OpenAction <</S /J#61vaScript>>>>'))).toContain('带有脚本')
  expect(pdfProblem(pdf(packedStream('/Type /ObjStm /N 1', Buffer.from('1 0 <</S /JavaScript>>'))))).toContain('带有脚本')
  expect(pdfProblem(pdf('<</Names <</EmbeddedFiles 3 0 R>>>>'))).toContain('嵌有别的文件')
  expect(pdfProblem(pdf('<</S /Launch /F (cmd.exe)>>'))).toContain('启动程序')
  expect(pdfProblem(pdf('<</Encrypt 9 0 R>>'))).toContain('密码')
  expect(pdfProblem(pdf('<</Type /ObjStm /Filter /LZWDecode>>\nstream\nx\nendstream'))).toContain('无法检查')
  expect(pdfProblem(pdf(packedStream('/Length 5', Buffer.from('BT (/JavaScript) Tj ET'))))).toBeUndefined()
  expect(pdfProblem(pdf(packedStream('/Type /ObjStm', Buffer.alloc(100 * MB))))).toContain('过大')
  expect(pdfProblem(Buffer.from('%PDF-1.7 half'))).toContain('不完整')
})

test('类型由内容判断：网页和 SVG 不收，改了扩展名也认得，OFD、WebP 认得', async () => {
  const kinds: [Uint8Array | string, string][] = [
    ['<!DOCTYPE html><p>', 'markup'],
    ['\ufeff  <svg xmlns="x"><script/></svg>', 'markup'],
    ['<?xml version="1.0"?><svg/>', 'markup'],
    ['姓名,学校\n张三,青城', 'text'],
    [zip({ 'OFD.xml': '<x/>' }), 'ofd'],
    [docx(), 'docx'],
    [Buffer.from('52494646aaaaaaaa57454250', 'hex'), 'webp'],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'ole'],
    [Buffer.from('4d5a0000', 'hex'), 'unknown'],
  ]
  for (const [content, kind] of kinds) expect(fileKind(typeof content === 'string' ? text(content) : content), kind).toBe(kind)
  for (const content of ['<svg onload="x"/>', '<html><script>1</script>'])
    await expect(checkFile({ name: '图.png', bytes: text(content), purpose: 'photo' })).rejects.toThrow('不是可以接受的类型')
  await expect(checkFile({ name: '表.xlsx', bytes: zip({ '[Content_Types].xml': '<T/>', 'xl/workbook.xml': '<x/>', 'xl/vbaProject.bin': 'x' }), purpose: 'roster' })).rejects.toThrow('“表.xlsx”带有宏')
})

test('图片要真能打开：截断的、像素过多的都拒绝', async () => {
  const png = new Uint8Array(await sharp({ create: { width: 600, height: 400, channels: 3, background: '#88a', noise: { type: 'gaussian', mean: 128, sigma: 40 } } }).png().toBuffer())
  expect(await checkFile({ name: 'a.png', bytes: png, purpose: 'evidence' })).toBe('png')
  await expect(checkFile({ name: 'a.png', bytes: png.subarray(0, png.length / 2), purpose: 'evidence' })).rejects.toThrow('打不开')
  // The head alone says how large the picture would be when decoded.
  const huge = Buffer.from(png)
  huge.writeUInt32BE(30_000, 16)
  huge.writeUInt32BE(30_000, 20)
  huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29)
  await expect(checkFile({ name: 'b.png', bytes: huge, purpose: 'evidence' })).rejects.toThrow('万像素')
})

const rule: PhotoRule = { width: 358, height: 441, ratioTolerance: 0.03, leastBytes: 2 * 1024, mostBytes: MB, backgroundLightness: 0.78 }
/** A drawn portrait: background, shoulders, neck, face, hair. */
async function portrait({ background = '#f6f8fb', face = '#e8b98f', width = 358, height = 441, x = 50, faces = 1, r = 18, extra = '' } = {}): Promise<Uint8Array> {
  const one = (at: number) => `<rect x="${at - 7}" y="62" width="14" height="24" fill="${face}"/><ellipse cx="${at}" cy="50" rx="${r}" ry="${r * 1.3}" fill="${face}"/><path d="M${at - r - 1} 46 Q${at} ${34 - r} ${at + r + 1} 46 Q${at} 30 ${at - r - 1} 46" fill="#1c1714"/><path d="M${at - 34} 123 Q${at} 62 ${at + 34} 123Z" fill="#23304a"/><rect x="${at - 6}" y="72" width="12" height="14" fill="${face}"/>`
  const heads = faces === 1 ? one(x) : one(28) + one(72)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 123" preserveAspectRatio="none" width="${width}" height="${height}"><rect width="100" height="123" fill="${background}"/>${extra}${heads}</svg>`
  return new Uint8Array(await sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer())
}
const checks = async (bytes: Uint8Array) => (await photoProblems(bytes, rule)).map((one) => one.check)

test('合格的证件照没有问题，各种不合格各有一句话', async () => {
  expect(await photoProblems(await portrait(), rule)).toEqual([])
  expect(await checks(await portrait({ face: '#8d5a3b' }))).toEqual([])
  expect(await checks(await portrait({ width: 120, height: 148 }))).toContain('pixels')
  expect(await checks(await portrait({ width: 500, height: 441 }))).toContain('ratio')
  expect(await checks(await portrait({ background: '#b3202c' }))).toContain('background')
  expect(await checks(await portrait({ background: '#333' }))).toContain('background')
  expect(await checks(await portrait({ extra: Array.from({ length: 6 }, (_, n) => `<rect x="0" y="${n * 10}" width="14" height="5" fill="#000"/>`).join('') }))).toContain('background')
  expect(await checks(await portrait({ face: '#5a7bd0' }))).toContain('face')
  expect(await checks(await portrait({ faces: 2, r: 14 }))).toContain('face')
  expect(await checks(await portrait({ x: 18 }))).toContain('face')
  expect(await photoProblems(text('不是照片'), rule)).toEqual([{ check: 'type', message: '不是 JPG 或 PNG 照片。另存为 JPG 后再上传。' }])
  expect(await checks((await portrait()).subarray(0, 2500))).toEqual(['type'])
  for (const one of await photoProblems(await portrait({ width: 100, height: 100, background: '#333' }), rule)) expect(one.message).toMatch(/。$/)
})

/** A scanner that speaks the INSTREAM dialogue of clamd and knows one virus. */
function fakeScanner(reply?: string): Promise<Server & { received: Buffer }> {
  const server = createServer((socket) => {
    let input = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      input = Buffer.concat([input, chunk])
      if (!input.subarray(-4).equals(Buffer.alloc(4))) return
      expect(input.subarray(0, 10).toString('latin1')).toBe('zINSTREAM\0')
      const parts: Buffer[] = []
      for (let at = 10; ; ) {
        const length = input.readUInt32BE(at)
        if (length === 0) break
        parts.push(input.subarray(at + 4, at + 4 + length))
        at += 4 + length
      }
      Object.assign(server, { received: Buffer.concat(parts) })
      const eicar = Buffer.concat(parts).includes('EICAR-STANDARD-ANTIVIRUS-TEST-FILE')
      if (reply !== 'silence') socket.end(`${reply ?? (eicar ? 'stream: Eicar-Signature FOUND' : 'stream: OK')}\0`)
      else socket.destroy()
    })
  }) as Server & { received: Buffer }
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

let scanner: Server | undefined
async function withScanner(reply?: string) {
  const made = await fakeScanner(reply)
  scanner = made
  process.env.LUBAN_CLAMD = `127.0.0.1:${(made.address() as { port: number }).port}`
  return made
}
afterEach(() => {
  delete process.env.LUBAN_CLAMD
  scanner?.close()
  scanner = undefined
})

test('配置了病毒检查：干净的记为未发现，带毒的拒绝并说出名称，大文件分块送完', async () => {
  const server = await withScanner()
  const clean = new Uint8Array(200_000).fill(65)
  await inspectUpload('a.csv', clean)
  expect(server.received.length).toBe(200_000)
  expect(scanResultOf(clean)).toMatchObject({ state: 'clean', note: '未发现病毒（clamd）' })
  const eicar = text('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*')
  await expect(inspectUpload('b.csv', eicar)).rejects.toThrow('“b.csv”里查出病毒（Eicar-Signature），没有保存。')
  expect(scanResultOf(eicar).state).toBe('unscanned')
})

test('没有配置病毒检查时记为未扫描；配置了却不应答时不收文件', async () => {
  const bytes = text('a,b')
  await inspectUpload('a.csv', bytes)
  expect(scanResultOf(bytes)).toEqual({ state: 'unscanned', note: '没有配置病毒检查', at: null })
  await withScanner('silence')
  await expect(inspectUpload('a.csv', bytes)).rejects.toThrow('病毒检查没有应答')
  scanner?.close()
  await withScanner('INSTREAM size limit exceeded. ERROR')
  await expect(inspectUpload('a.csv', bytes)).rejects.toThrow('病毒检查没有完成')
  process.env.LUBAN_CLAMD = '/nowhere/clamd.ctl'
  await expect(inspectUpload('a.csv', bytes)).rejects.toThrow('病毒检查没有应答')
})
