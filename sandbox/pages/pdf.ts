/** A document of lines and sums, as text; amounts are written out. */
export interface Paper {
  title: string
  /** What the document is called in a reader and at the foot of each page. */
  name: string
  facts: [name: string, value: string][]
  parties: { title: string; lines: string[] }[]
  headline: string
  lines: { text: string; detail: string | null; quantity: string; unit: string; amount: string }[]
  sums: { name: string; amount: string; strong: boolean }[]
  foot: string[]
}

type Pdf = PDFKit.PDFDocument

const [left, right, bottom] = [56, 539, 770]
const columns = { text: left, quantity: 330, unit: 380, amount: 460 }
const widths = { text: 265, quantity: 40, unit: 70, amount: right - columns.amount }
const [ink, quiet, rule] = ['#1b1e2b', '#5a6274', '#d9dde5']

const line = (pdf: Pdf, y: number): Pdf => pdf.moveTo(left, y).lineTo(right, y).lineWidth(0.75).stroke(rule)

const letter = (pdf: Pdf, size: number, bold = false, color = ink): Pdf =>
  pdf
    .font(bold ? 'Helvetica-Bold' : 'Helvetica')
    .fontSize(size)
    .fillColor(color)

/** A new page when `height` does not fit on this one. */
function room(pdf: Pdf, height: number): void {
  if (pdf.y + height > bottom) pdf.addPage()
}

function head(pdf: Pdf, paper: Paper): void {
  letter(pdf, 22, true).text(paper.title, left, 56)
  pdf.moveDown(0.4)
  for (const [name, value] of paper.facts) {
    const { y } = pdf
    letter(pdf, 10, true).text(name, left, y, { width: 110 })
    letter(pdf, 10).text(value, left + 115, y)
  }
}

function parties(pdf: Pdf, paper: Paper): void {
  const top = pdf.y + 20
  let end = top
  paper.parties.forEach(({ title, lines }, at) => {
    const x = left + at * 250
    letter(pdf, 10, true).text(title, x, top)
    for (const text of lines) letter(pdf, 10).text(text, x, pdf.y, { width: 230 })
    end = Math.max(end, pdf.y)
  })
  letter(pdf, 16, true).text(paper.headline, left, end + 26)
  pdf.moveDown(0.8)
}

function columnHeads(pdf: Pdf): void {
  const { y } = pdf
  letter(pdf, 9, false, quiet).text('Description', columns.text, y)
  pdf.text('Qty', columns.quantity, y, { width: widths.quantity, align: 'right' })
  pdf.text('Unit price', columns.unit, y, { width: widths.unit, align: 'right' })
  pdf.text('Amount', columns.amount, y, { width: widths.amount, align: 'right' })
  line(pdf, pdf.y + 4)
  pdf.y += 12
}

function rows(pdf: Pdf, paper: Paper): void {
  columnHeads(pdf)
  for (const { text, detail, quantity, unit, amount } of paper.lines) {
    const height = letter(pdf, 10).heightOfString(text, { width: widths.text }) + (detail === null ? 0 : 12)
    room(pdf, height + 10)
    const { y } = pdf
    pdf.text(text, columns.text, y, { width: widths.text })
    const under = pdf.y
    pdf.text(quantity, columns.quantity, y, { width: widths.quantity, align: 'right' })
    pdf.text(unit, columns.unit, y, { width: widths.unit, align: 'right' })
    pdf.text(amount, columns.amount, y, { width: widths.amount, align: 'right' })
    if (detail !== null) letter(pdf, 9, false, quiet).text(detail, columns.text, under, { width: widths.text })
    pdf.y = y + height + 10
  }
}

function sums(pdf: Pdf, paper: Paper): void {
  const start = 300
  room(pdf, paper.sums.length * 19)
  for (const { name, amount, strong } of paper.sums) {
    pdf.moveTo(start, pdf.y).lineTo(right, pdf.y).lineWidth(0.75).stroke(rule)
    const y = pdf.y + 5
    letter(pdf, 10, strong).text(name, start, y, { width: 160 })
    const after = pdf.y
    pdf.text(amount, columns.amount, y, { width: widths.amount, align: 'right' })
    pdf.y = Math.max(after, pdf.y) + 3
  }
}

/** The foot of every page; only now is it known how many there are. */
function feet(pdf: Pdf, paper: Paper): void {
  const { start, count } = pdf.bufferedPageRange()
  for (let at = start; at < start + count; at++) {
    pdf.switchToPage(at)
    pdf.page.margins.bottom = 0
    line(pdf, 790)
    const options = { width: right - left, lineBreak: false }
    letter(pdf, 8, false, quiet).text(paper.name, left, 798, options)
    pdf.text(`Page ${at - start + 1} of ${count}`, left, 798, { width: right - left, align: 'right' })
  }
}

function draw(pdf: Pdf, paper: Paper): void {
  head(pdf, paper)
  parties(pdf, paper)
  rows(pdf, paper)
  sums(pdf, paper)
  pdf.y += 24
  for (const text of paper.foot) {
    const width = right - left
    room(pdf, letter(pdf, 9, false, quiet).heightOfString(text, { width }))
    pdf.text(text, left, pdf.y, { width }).moveDown(0.5)
  }
  feet(pdf, paper)
}

/** Draws a document as a PDF, A4. The drawing library is loaded when the first one is asked for. */
export async function drawDocument(paper: Paper): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit')
  const margins = { top: 56, left, right: 56, bottom: 842 - bottom }
  const pdf = new PDFDocument({ size: 'A4', margins, bufferPages: true, info: { Title: paper.name } })
  const parts: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', () => resolve(Buffer.concat(parts)))
    pdf.on('error', reject)
  })
  draw(pdf, paper)
  pdf.end()
  return done
}
