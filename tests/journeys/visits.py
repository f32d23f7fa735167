# SPDX-License-Identifier: Apache-2.0
"""Which pages the sweep visits, as whom; and the routes that are no pages, each with its reason.

The words in braces are names of `world.World`.
"""

VISITS: dict[str, tuple[str, ...]] = {
    "nobody": (
        "/", "/tim-kiem?q=khai+sinh", "/tim-kiem?q=xyzzy", "/su-kien/birth", "/danh-muc/",
        "/danh-muc/linh-vuc/G15-HT", "/danh-muc/a-z/{letter}", "/danh-muc/cap/commune",
        "/danh-muc/co-quan/{ward}", "/thu-tuc/1.001193", "/thu-tuc/1.001193/toan-van",
        "/thu-tuc/1.001193/toan-van/1", "/tra-cuu", "/xac-minh", "/chia-se/{share}",
        "/dang-nhap", "/khong-mang", "/lien-he", "/quyen-rieng-tu", "/kha-nang-tiep-can",
        "/ma-nguon", "/co-quan/", "/co-quan/{ward}",
        "/gop-y/", "/gop-y/gui?ve=field", "/gop-y/gui?ve=dossier", "/gop-y/xac-nhan/{pending}",
        "/gop-y/theo-doi", "/gop-y/cong-khai", "/gop-y/cong-khai/{public_code}", "/gop-y/thong-ke",
        "/du-lieu-ca-nhan/",
        "/hoi-dap/", "/hoi-dap/hoi", "/hoi-dap/{answer}", "/danh-gia/", "/danh-gia/ho-so",
        "/danh-gia/{ward}", "/hen-gio/", "/hen-gio/dat/{ward}",
        "/chi-so/", "/chi-so/bao-cao", "/chi-so/{ward}", "/chi-so/{ward}/bao-cao",
        "/sandbox-pay/{sandbox}", "/sandbox-post/{parcel}",
        "/mau-giao-dien/", "/mau-giao-dien/nut",
    ),
    "hall": (
        "/lay-so/{kiosk}", "/lay-so/{kiosk}/{ticket}", "/so/{ticket}", "/bang-goi-so/{ward}",
    ),
    "citizen": (
        "/", "/nop-ho-so/1.001612", "/soan/{ready}/trang/nguoi-yeu-cau", "/soan/{ready}/trang/tre",
        "/soan/{ready}/trang/giay-to", "/soan/{ready}/kiem-tra", "/soan/{ready}/ban-in",
        "/soan/{ready}/huy", "/soan/{ready}/nhan-ket-qua", "/soan/{business}/trang/ten-dia-chi",
        "/soan/{business}/trang/nganh-nghe", "/soan/{business}/trang/von-lao-dong",
        "/soan/{business}/trang/cam-doan",
        "/cung-xac-nhan/{consent}", "/ho-so/", "/ho-so/{waiting}", "/ho-so/{asked}",
        "/ho-so/{working}", "/ho-so/{done}", "/ho-so/{posted}", "/ho-so/{asked}/bo-sung",
        "/ho-so/{asked}/bo-sung/tre", "/ho-so/{done}/chia-se/{paper}", "/ho-so/{waiting}/rut",
        "/ho-so/{waiting}/nhan-ket-qua",
        "/ho-so/{working}/tin-nhan", "/ho-so/{done}/danh-gia", "/du-lieu-cua-toi",
        "/du-lieu-ca-nhan/muc-dich/card_reminder", "/du-lieu-ca-nhan/dong-y",
        "/du-lieu-ca-nhan/yeu-cau/", "/du-lieu-ca-nhan/yeu-cau/gui",
        "/du-lieu-ca-nhan/yeu-cau/{request_code}", "/du-lieu-ca-nhan/yeu-cau/{request_code}/rut",
        "/gop-y/cua-toi", "/gop-y/{petition_code}", "/gop-y/{public_code}", "/hen-gio/{booking}",
        "/tai-khoan/", "/tai-khoan/lien-he", "/tai-khoan/xac-nhan", "/tai-khoan/mat-khau",
        "/dang-xuat",
        "/thong-bao", "/thong-bao/{notice}", "/thong-bao/cach-nhan", "/thong-bao/da-gui",
    ),
    "clerk": (
        "/", "/mot-cua/", "/mot-cua/danh-sach", "/mot-cua/nhan-tai-quay",
        "/mot-cua/nhan-tai-quay?thu_tuc=1.001193", "/mot-cua/so-theo-doi", "/mot-cua/vang-mat",
        "/mot-cua/ho-so/{waiting}", "/mot-cua/ho-so/{waiting}/tiep-nhan",
        "/mot-cua/ho-so/{waiting}/yeu-cau-bo-sung", "/mot-cua/ho-so/{waiting}/tu-choi",
        "/mot-cua/ho-so/{asked}/nhan-bo-sung", "/mot-cua/ho-so/{signed}/tra-ket-qua",
        "/mot-cua/ho-so/{signed}/nhan-ket-qua?cach=post", "/mot-cua/cho-tra",
        "/mot-cua/ho-so/{posted}/gui-buu-chinh",
        "/mot-cua/nhan-tai-quay/{intake}", "/mot-cua/nhan-tai-quay/{intake}/xac-nhan",
        "/mot-cua/goi-so", "/mot-cua/quy-tien-mat",
        "/phan-anh/", "/phan-anh/{petition}", "/phan-anh/{petition}/nhan",
        "/phan-anh/{petition}/chuyen", "/phan-anh/{answered}/an", "/phan-anh/hoi-dap/",
        "/phan-anh/hoi-dap/{question}", "/phan-anh/hoi-dap/{question}/tra-loi",
        "/tai-khoan/",
    ),
    "specialist": (
        "/mot-cua/", "/mot-cua/ho-so/{working}", "/mot-cua/ho-so/{working}/buoc/{step}",
        "/mot-cua/ho-so/{working}/buoc/{step}/phan-cong", "/mot-cua/ho-so/{working}/du-thao",
        "/mot-cua/ho-so/{consulted}", "/mot-cua/ho-so/{working}/lay-y-kien",
        "/mot-cua/ho-so/{consulted}/y-kien/{opinion}/bo-qua", "/mot-cua/ho-so/{working}/gia-han",
        "/mot-cua/ho-so/{working}/dung",
    ),
    "tax": ("/mot-cua/", "/mot-cua/y-kien/{opinion}"),
    "chair": (
        "/mot-cua/", "/mot-cua/cho-ky", "/mot-cua/cho-ky/{batch}", "/mot-cua/dieu-hanh",
        "/mot-cua/so-theo-doi/het-han-luu",
        "/mot-cua/mau-ly-do", "/mot-cua/ho-so/{to_sign}", "/mot-cua/ho-so/{to_sign}/ky",
        "/mot-cua/ho-so/{to_sign}/tra-lai-du-thao", "/mot-cua/ho-so/{signed}/da-ky",
        "/mot-cua/quay", "/mot-cua/quay/nhom/{group}", "/mot-cua/quay/so/{window}",
        "/bao-ve-du-lieu/", "/bao-ve-du-lieu/yeu-cau/{request}",
        "/bao-ve-du-lieu/yeu-cau/{request}/phan-hoi", "/bao-ve-du-lieu/vi-pham/",
        "/bao-ve-du-lieu/vi-pham/ghi", "/bao-ve-du-lieu/vi-pham/{breach}",
        "/bao-ve-du-lieu/vi-pham/{breach}/thong-bao",
        "/bao-ve-du-lieu/vi-pham/{breach}/bo-sung", "/bao-ve-du-lieu/thoi-han-luu",
        "/phan-anh/gop-y", "/chi-so/{ward}", "/chi-so/{ward}/ho-so?chi-so=late",
        "/van-ban/thong-ke",
    ),
    "records": (
        "/van-ban/", "/van-ban/?hang=tat-ca", "/van-ban/di", "/van-ban/ban-thao", "/van-ban/nhom",
        "/van-ban/soan/{writing}", "/van-ban/soan/{writing}/noi-nhan",
        "/van-ban/soan/{writing}/gui", "/van-ban/{came}",
        "/van-ban/{came}/viec/tu-choi", "/van-ban/{gone}", "/van-ban/{gone}/thu-hoi",
        "/van-ban/{gone}/bang-chung", "/van-ban/{gone}/phieu",
    ),
    "editor": (
        "/bien-tap/tim-kiem", "/bien-tap/tim-kiem/gan?tu=giay+to+nha",
        "/truc/", "/truc/he-thong/", "/truc/he-thong/moi", "/truc/he-thong/{system}",
        "/truc/he-thong/{system}/dong", "/truc/he-thong/{system}/chung-thu",
        "/truc/chung-thu/{certificate}/thu-hoi", "/truc/nut/", "/truc/nut/moi",
        "/truc/nut/{node}", "/truc/nut/{node}/ngat", "/truc/can-xu-ly", "/truc/bang-chung",
    ),
    "auditor": ("/kiem-toan/", "/chon-vi-tri"),
    "payer": ("/thanh-toan/{order}",),
}  # fmt: skip

POSTED = "takes a POST and leads on; a GET shows nothing"
PROGRAMS = "for programs: no page"
FILE = "a file"
PART = "a part that htmx asks for, or a redirect"
SIGNING_IN = "only in the middle of signing in, or right after it; test_sign_in passes there"
#: Routes without a page of their own. Regular expressions for whole routes: why.
NO_PAGES = {
    r"/tim-kiem/goi-y|/mot-cua/moi|/soan/<uuid:draft_id>(/thanh-toan)?": PART,
    r"/ngon-ngu/<str:code>|/giao-dien/<str:name>": PART,
    r"/(robots\.txt|sitemap\.xml|opensearch\.xml|suc-khoe|sw\.js|ung-dung/.*)": PROGRAMS,
    r"/buu-chinh/<slug:carrier>/tin-bao": PROGRAMS,
    r"/api/.*|/ledger/.*|.*\.json|/dang-nhap/khoa": PROGRAMS,
    r".*/(tep|giay-to)/<uuid:(file_id|paper_id)>|.*\.pdf|.*\.<str:form>": FILE,
    r"/mot-cua/nhan-tai-quay/<uuid:intake_id>/trang/<uuid:scan_id>": FILE,
    r"/mot-cua/nhan-tai-quay/tiep/<uuid:case_id>": POSTED,
    r".*/phieu/<uuid:slip_id>|/mot-cua/so-theo-doi/<uuid:slip_id>|.*/van-ban|.*/bien-nhan": FILE,
    r"/soan/<uuid:draft_id>/(moi/<slug:code>|trang/<slug:key>/giay-to(/.*/bo)?)": POSTED,
    r"/van-ban/soan|/van-ban/soan/<uuid:draft_id>/bo": POSTED,
    r"/van-ban/<uuid:package_id>/(tiep-nhan|soan/<slug:kind>)": POSTED,
    r"/van-ban/soan/<uuid:draft_id>/xem-truoc\.edxml|/van-ban/.*/tep/<int:place>": FILE,
    r"/van-ban/<uuid:package_id>/bang-chung/<uuid:event_id>(/nut-cuoi)?": FILE,
    r"/ho-so/dai-dien|/ho-so/.*/thu-hoi|/tai-khoan/thiet-bi/.*|/thong-bao/da-doc": POSTED,
    r"/thong-bao/cach-nhan/<slug:channel>|/mot-cua/hang-loat": POSTED,
    r".*/(doi-chieu|phieu-kiem-soat)": POSTED,
    r"/mot-cua/ho-so/<uuid:case_id>/trao/<uuid:hand_over_id>(/xac-nhan)?": (
        "needs somebody at the counter; test_without_javascript passes there"
    ),
    r"/mot-cua/ho-so/<uuid:case_id>/(tin-nhan|du-thao/xem|nguoi-lam|ghi-chu)": POSTED,
    r"/mot-cua/.*/van-ban/<uuid:letter_id>/(<int:place>|bang-chung/<uuid:event_id>)": FILE,
    r".*/(nhac|them-thoi-gian|ghi-nhan)|/thanh-toan/.*/(callback|bat-dau|kiem-tra)": POSTED,
    r"/mot-cua/danh-sach/(luu|<uuid:list_id>)|/gop-y/<str:code>/(y-kien|rut)": POSTED,
    r"/mau-giao-dien/(trang/.*|<slug:slug>/khung)": "samples, which test_patterns walks with axe",
    r"/mot-cua/ho-so/<uuid:case_id>/dinh-chinh": "not swept yet: needs a result to be corrected",
    r"/du-lieu-ca-nhan/muc-dich/<slug:code>/dong-y": POSTED,
    r"/bien-tap/tim-kiem/(them|<uuid:word_id>/bo)|/hoi-dap/.*/huu-ich|/mot-cua/goi-so/nhan": POSTED,
    r"/tai-khoan/xac-nhan/(ma|khoa)|/tai-khoan/khoa/<int:pk>/go|/tai-khoan/ung-dung/go": (
        "the page of /tai-khoan/xac-nhan or /tai-khoan/khoa again; needs a passkey or an app in use"
    ),
    r"/tai-khoan/(ung-dung|khoa|ma-du-phong|ma-du-phong/moi)": SIGNING_IN,
    r"/dang-nhap/xac-thuc|/tai-khoan/can-lop-thu-hai": SIGNING_IN,
}
