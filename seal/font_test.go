package seal

import (
	"os"
	"path/filepath"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifregular"
)

// A letter without a shape is drawn as a box and no error tells; a test of the
// text does not notice either. So the fonts themselves are asked.
func TestFontsHaveEveryShape(t *testing.T) {
	for name, ttf := range map[string][]byte{"regular": liberationserifregular.TTF, "bold": liberationserifbold.TTF} {
		path := filepath.Join(t.TempDir(), name+".ttf")
		if err := os.WriteFile(path, ttf, 0o600); err != nil {
			t.Fatal(err)
		}
		font, err := fpdf.TtfParse(path)
		if err != nil {
			t.Fatal(err)
		}
		for r := rune(0); r <= 0xFFFF; r++ {
			if hasShape(r) && font.Chars[uint16(r)] == 0 {
				t.Errorf("%s has no %q (%U)", name, r, r)
			}
		}
		for _, r := range "ăâđêôơưĂÂĐÊÔƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ" {
			if !hasShape(r) {
				t.Errorf("%q is Vietnamese and would be replaced", r)
			}
		}
	}
}
