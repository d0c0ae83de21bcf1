package paper_test

import "testing"

// BenchmarkPDF prints a full dossier of six rows a table, with and without a portrait.
func BenchmarkPDF(b *testing.B) {
	for _, c := range []struct {
		name  string
		photo bool
	}{{"text", false}, {"portrait", true}} {
		b.Run(c.name, func(b *testing.B) {
			p := page(b, "syll", 6)
			if c.photo {
				p.Photo = portrait(b)
			}
			printPDF(b, p)
			b.ReportAllocs()
			for b.Loop() {
				printPDF(b, p)
			}
		})
	}
}

func BenchmarkDOCX(b *testing.B) {
	p := page(b, "syll", 6)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := printer().DOCX(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
}
