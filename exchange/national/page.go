package national

import (
	"html/template"
	"net/http"
	"strings"
)

const notTheMinistry = "Đây là MÁY CHỦ THỬ NGHIỆM của phần mềm hoso, không phải Cơ sở dữ liệu quốc gia về cán bộ, công chức, viên chức của Bộ Nội vụ. Không gửi dữ liệu thật đến đây."

var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>hoso – máy chủ thử nghiệm</title>
<style>body{font:1rem/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
p.warn{border:2px solid #a11;padding:1rem;font-weight:bold}td,th{padding:.2rem 1rem .2rem 0;text-align:left}code{background:#eee;padding:0 .3em}a{color:#0645ad}</style></head>
<body><main>
<h1>Máy chủ thử nghiệm nhận dữ liệu đồng bộ</h1>
<p class="warn">{{.Warning}}</p>
<table><caption>Số liệu</caption>
<tr><th scope="row">Hồ sơ đang giữ</th><td>{{.Stats.Records}}</td></tr>
<tr><th scope="row">Lần gọi (từ khi khởi động)</th><td>{{.Stats.Calls}}</td></tr>
<tr><th scope="row">Gói tin đã tiếp nhận</th><td>{{.Stats.Accepted}}</td></tr>
<tr><th scope="row">Gói tin bị từ chối</th><td>{{.Stats.Refused}}</td></tr>
<tr><th scope="row">Gói tin gửi lại</th><td>{{.Stats.Repeated}}</td></tr>
<tr><th scope="row">Lỗi cố ý theo công tắc</th><td>{{.Stats.Hidden}}</td></tr></table>
<p>Xem hồ sơ: <a href="/records">/records</a>, <code>/records?key=H44_001</code>. Số liệu: <a href="/stats">/stats</a>. Công tắc gây lỗi: <a href="/switch">/switch</a>,
ví dụ <code>curl -d drop=1 …/switch</code> (nhận gói tin nhưng cắt đường truyền thay cho trả lời).</p>
</main></body></html>
`))

// page says what this is; a program that asks for JSON is told the same.
func (p *Peer) page(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		reply(w, http.StatusOK, map[string]any{"message": notTheMinistry, "test_peer": "hoso national", "stats": p.Stats()})
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = page.Execute(w, map[string]any{"Warning": notTheMinistry, "Stats": p.Stats()}) // the caller may be gone
}
