package canon_test

import (
	"fmt"
	"testing"

	"hoso/canon"
)

func BenchmarkJSON(b *testing.B) {
	doc := map[string]any{}
	for i := range 150 {
		doc[fmt.Sprintf("truong_%03d", i)] = map[string]string{"code": "0001", "text": "Trường Trung học phổ thông Việt Trì, tỉnh Phú Thọ"}
	}
	for b.Loop() {
		if _, err := canon.JSON(doc); err != nil {
			b.Fatal(err)
		}
	}
}
