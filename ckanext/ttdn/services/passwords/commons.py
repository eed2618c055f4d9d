"""Common passwords and words of Vietnam, which zxcvbn's lists do not have.

Without marks, in lower case, words apart; the most frequent ones first.
"""

from __future__ import annotations

_PHRASES = """
mat khau; anh yeu em; em yeu anh; yeu em; yeu anh; khong biet; khong co; viet nam; ha noi; sai gon;
hue; da nang; ho chi minh; bac ho; bac ho vi dai; dang cong san; cong san; tu do; doc lap;
hanh phuc; doc lap tu do; toi yeu viet nam; viet nam vo dich; tinh yeu; gia dinh; bo me; con yeu;
me yeu; vo yeu; chong yeu; nguyen; nguyen van; tran; tran van; le van; pham; hoang; phan; thi; van;
nguyen thi; tran thi; le thi; quan tri; quan tri vien; quan ly; tai khoan; dang nhap; doi mat khau;
mat khau moi; mat khau cu; mac dinh; nhan vien; can bo; chuyen vien; cong chuc; lanh dao; giam doc;
van phong; van thu; co quan; don vi; phong ban; uy ban; uy ban nhan dan; ubnd; so thong tin;
so van hoa; so ngoai vu; so du lich; stttt; ttdn; thong tin; thong tin doi ngoai; doi ngoai;
co so du lieu; du lieu; cong thong tin; tinh; thanh pho; quoc gia; chao ban; xin chao; cam on;
mua xuan; mua ha; mua thu; mua dong; nam moi; chuc mung nam moi; thang mot; may tinh; dien thoai;
con cho; con meo; con ga; bong da; ca phe; con duong; thoi gian; buoi sang; hom nay;
moi ngay; moi; cu; so; tinh uy; quoc hoi; chinh phu; cong an; quan doi; bo doi; hoc sinh; sinh vien
"""

PHRASES: tuple[str, ...] = tuple(" ".join(phrase.split()) for phrase in _PHRASES.split(";"))
