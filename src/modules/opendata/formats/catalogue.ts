import { formatTitles, type Format } from '../model.ts'

export type ListedDataset = { id: string; title: string; description: string; updatedOn: string; from: string; to: string; keywords: readonly string[] }

const media: Record<Exclude<Format, 'sdmx-structure'>, string> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'sdmx-json': 'application/vnd.sdmx.data+json;version=2.0.0',
  adx: 'application/adx+xml',
}

/** The list of data sets as a DCAT 3 catalogue in JSON-LD, for the harvesters of open-data portals. */
export function dcatCatalogue(
  datasets: readonly ListedDataset[],
  { base, query, publisher, terms, updatedOn, simulated }: { base: string; query: string; publisher: string; terms: string; updatedOn: string | null; simulated: boolean },
) {
  const text = (value: string) => ({ '@value': value, '@language': 'zh' })
  const day = (value: string) => ({ '@value': value, '@type': 'xsd:date' })
  const agent = { '@type': 'foaf:Agent', 'foaf:name': text(publisher) }
  return {
    '@context': {
      dcat: 'http://www.w3.org/ns/dcat#',
      dct: 'http://purl.org/dc/terms/',
      foaf: 'http://xmlns.com/foaf/0.1/',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@id': `${base}/open-data${query}`,
    '@type': 'dcat:Catalog',
    'dct:title': text(`技工教育开放数据${simulated ? '（演示数据）' : ''}`),
    'dct:publisher': agent,
    'dct:language': 'zh',
    ...(updatedOn ? { 'dct:modified': day(updatedOn) } : {}),
    'dcat:dataset': datasets.map((one) => ({
      '@id': `${base}/open-data/${one.id}${query}`,
      '@type': 'dcat:Dataset',
      'dct:identifier': one.id,
      'dct:title': text(one.title),
      'dct:description': text(one.description),
      'dct:publisher': agent,
      'dct:modified': day(one.updatedOn),
      'dct:accrualPeriodicity': { '@id': 'http://purl.org/cld/freq/annual' },
      'dct:temporal': { '@type': 'dct:PeriodOfTime', 'dcat:startDate': day(`${one.from}-01-01`), 'dcat:endDate': day(`${one.to}-12-31`) },
      'dct:rights': text(terms),
      'dcat:keyword': one.keywords.map(text),
      'dcat:landingPage': { '@id': `${base}/open-data/${one.id}${query}` },
      'dcat:distribution': (Object.keys(media) as (keyof typeof media)[]).map((format) => ({
        '@type': 'dcat:Distribution',
        'dct:title': text(formatTitles[format]),
        'dcat:mediaType': media[format],
        'dcat:downloadURL': { '@id': `${base}/api/public/open-data/${one.id}/${format}${query}` },
      })),
    })),
  }
}
