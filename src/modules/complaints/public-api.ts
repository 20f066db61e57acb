import { z } from 'zod'
import { day, endpoint, listOf, listQuery, moment, orgNo, uuid } from '../../kernel/api.ts'
import { category, complaintText, publication, state } from './wire.ts'

const trackingNo = z.string().trim().min(6).max(30)
const code = z.string().trim().min(6).max(20)

export const publicApi = {
  getComplaintDesk: endpoint({
    method: 'GET',
    path: '/api/public/complaints/desk',
    title: '投诉电话和受理部门',
    needs: 'public',
    published: true,
    input: z.object({ orgNo: orgNo.optional() }),
    output: z.object({
      school: z.object({ orgNo, name: z.string(), authorityName: z.string(), phones: z.array(z.string()) }).nullable(),
      authorities: z.array(z.object({ orgNo, name: z.string(), phones: z.array(z.string()), officePhone: z.string().nullable() })),
      acceptDays: z.number().int(),
    }),
  }),
  searchComplaintSchools: endpoint({
    method: 'GET',
    path: '/api/public/complaints/schools',
    title: '查找被投诉的学校',
    needs: 'public',
    published: true,
    input: z.object({ q: z.string().trim().min(1).max(60) }),
    output: z.object({ rows: z.array(z.object({ orgNo, name: z.string(), cityName: z.string() })) }),
  }),
  submitComplaint: endpoint({
    method: 'POST',
    path: '/api/public/complaints',
    title: '提交招生投诉',
    needs: 'public',
    audit: 'complaint.submit',
    input: z.object({
      schoolNo: orgNo.optional(),
      /** Who is to handle it where no school is named; the province otherwise. */
      authorityNo: orgNo.optional(),
      agentName: z.string().trim().max(60).default(''),
      category,
      happenedOn: day.optional(),
      text: complaintText,
      anonymous: z.boolean(),
      name: z.string().trim().max(50).optional(),
      contact: z.string().trim().max(100).optional(),
    }),
    /** Number and code are shown once. */
    output: z.object({ trackingNo: z.string(), code: z.string(), authorityName: z.string(), dueOn: day }),
    secret: true,
  }),
  addComplaintFile: endpoint({
    method: 'POST',
    path: '/api/public/complaints/files',
    title: '补充投诉材料',
    needs: 'public',
    audit: 'complaint.add-file',
    upload: { maxBytes: 20 * 1024 * 1024, accept: '.pdf,.jpg,.jpeg,.png' },
    input: z.object({ trackingNo, code, filename: z.string().max(200).optional() }),
    output: z.object({ name: z.string(), files: z.number().int() }),
  }),
  trackComplaint: endpoint({
    method: 'GET',
    path: '/api/public/complaints/track',
    title: '查投诉进度',
    needs: 'public',
    input: z.object({ trackingNo, code }),
    output: z.object({
      trackingNo: z.string(),
      authorityName: z.string(),
      schoolName: z.string().nullable(),
      category,
      state,
      dueOn: day.nullable(),
      receivedAt: moment,
      updatedAt: moment,
      answer: z.string(),
      files: z.number().int(),
      mayAdd: z.boolean(),
    }),
  }),
  listPublishedComplaints: endpoint({
    method: 'GET',
    path: '/api/public/complaints/published',
    title: '违规招生查处公开',
    needs: 'public',
    published: true,
    input: z.object({ page: listQuery.page, size: listQuery.size, q: listQuery.q, category: category.optional(), orgNo: orgNo.optional() }),
    output: listOf(publication),
  }),
  getPublishedComplaint: endpoint({
    method: 'GET',
    path: '/api/public/complaints/published/{id}',
    title: '一件查处结果',
    needs: 'public',
    published: true,
    input: z.object({ id: uuid }),
    output: publication.extend({ text: z.string(), caseNo: z.string(), followed: z.string(), shownUntil: day }),
  }),
}
