package browser_test

import (
	"strings"
	"testing"
	"time"

	"hoso/cmd/hoso/trial"
)

// TestBinhDinh: no window for units, the approver corrects a value before approving, and the approval is a digital signature (BD-8.1, BD-8.1.b).
func TestBinhDinh(t *testing.T) {
	t.Parallel()
	s := still(t, trial.In("binh-dinh"))
	head := s.enter(t, "head")
	head.open("/phe-duyet")
	head.expect("Đơn vị phê duyệt vào bất kỳ ngày nào; Sở Nội vụ ký từ 26/11/2026 đến hết 30/11/2026. Điều 8.1 dự thảo 2024 Quy chế của tỉnh Bình Định")
	head.expect("Bấm phê duyệt là ký số phê duyệt")
	head.look("binh-dinh-sheet")
	head.leaveAt(`a[href^="/phe-duyet/sua/"]`)
	head.expect("Sửa trước khi phê duyệt")
	head.look("binh-dinh-amend")
	head.fillAt(`input[name^="t:"]`, "10")
	head.fillAt(`[name=reason]`, "Theo quyết định gốc")
	head.leaving(func() { head.pressAt("main form .btn-primary") })
	head.expect("Đã đề nghị:")
	head.look("binh-dinh-amended")
}

// TestDongThap: heads sign their sheets, the signed data goes on without the department, and people the Standing Committee manages wait for the
// department's director (DT-11.5, DT-12, DT-19.2).
func TestDongThap(t *testing.T) {
	t.Parallel()
	s := serve(t, trial.In("dong-thap"))
	head, director := s.enter(t, "head"), s.enter(t, "director")
	s.later(6 * time.Minute) // longer than a password lasts
	head.approve(s, "person6")
	if !strings.HasPrefix(head.path(), "/phe-duyet/bien-nhan/") {
		head.fatal("not approved")
	}
	head.expect("chữ ký số của người phê duyệt")
	head.expect("Hiệu trưởng (thử nghiệm)")
	head.look("dong-thap-receipt")
	director.open("/so/ky-so")
	director.expect("Cơ quan quản lý ký số trước khi đồng bộ; Sở Nội vụ không rà soát và ký lại. Điều 19.2 Quy chế kèm theo Quyết định 37/2024/QĐ-UBND")
	director.look("dong-thap-department")
	director.open("/phe-duyet")
	director.expect("Điều 12 Quy chế kèm theo Quyết định 37/2024/QĐ-UBND")
	director.look("dong-thap-director")
}
