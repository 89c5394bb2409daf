type Json = Record<string, unknown>

interface Operation {
  summary: string
  description?: string
  tags: string[]
  security: Json[]
  parameters: { name: string; in: string; schema: unknown }[]
  requestBody?: { content: Record<string, { schema: unknown }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>
}

interface Document {
  info: { title: string; description: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
summary{cursor:pointer;padding:.3rem 0}code,pre{font:14px/1.4 ui-monospace,monospace}
pre{background:#f4f4f4;padding:.7rem;overflow:auto}h2{margin-top:2rem}b{display:inline-block;min-width:4rem}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}pre{background:#222}a{color:#8cf}}`

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string) => text.replace(/[&<>"']/g, (char) => entities[char] ?? char)
/** All refusals have one shape: it is shown once, among the schemas. */
const problemType = 'application/problem+json'
const json = (value: unknown) => `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`

/** The API's documentation as one plain page, without scripts or anything from elsewhere. */
export function docsPage(document: Json): string {
  const { components, info, paths } = document as unknown as Document
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))]
  const sections = tags.map((tag) =>
    section(
      tag,
      operations.filter(({ operation }) => operation.tags.includes(tag)),
    ),
  )
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="${escape(name)}"><summary><code>${escape(name)}</code></summary>${json(schema)}</details>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(info.title)} API</title><style>${style}</style></head><body><main><h1>${escape(info.title)} API</h1>
<p>${escape(info.description)} The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p>
${sections.join('\n')}<h2>Schemas</h2>${schemas.join('\n')}</main></body></html>`
}

interface Listed {
  path: string
  method: string
  operation: Operation
}

const section = (tag: string, operations: readonly Listed[]) =>
  `<h2>${escape(tag)}</h2>${operations.map(details).join('\n')}`

function details({ path, method, operation }: Listed): string {
  const who = operation.security.map((scheme) => Object.keys(scheme).join()).join(' or ') || 'public'
  const needs = [who, operation.description].filter(Boolean).join('; ')
  const parameters = operation.parameters.map(({ name, in: place }) => `${name} (${place})`).join(', ')
  const body = operation.requestBody ? `<h3>Body</h3>${json(operation.requestBody.content)}` : ''
  const answers = Object.entries(operation.responses).map(
    ([status, { content, description }]) =>
      `<p><b>${status}</b>${escape(description)}</p>${content && !content[problemType] ? json(content) : ''}`,
  )
  return `<details><summary><b>${method.toUpperCase()}</b> <code>${escape(path)}</code> ${escape(operation.summary)}</summary>
<p>${escape(needs)}</p>${parameters ? `<p>Parameters: ${escape(parameters)}</p>` : ''}${body}<h3>Answers</h3>${answers.join('')}</details>`
}
