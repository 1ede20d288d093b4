"""Chinese text: folding for comparison, full-width display, sentences with offsets."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TRADITIONAL = (
    "䲘丟並乾亂亞佈佔併來侖侷係俬倉個們倖倫偉側偵偽傑備傢傭傳債傷傾僅僑僕僞僱價儀億儉儘償優儲兇兌兒內兩冊凈凍別刪則剋剛剝創剷劃劇劉劑動務勛勝勞勢勳勵勸匯匱區協卹卻卽厠厤厲參員唸問啓啞啟喚喪喫喬單嗎嘗嘩噁噴"
    "噸噹嚇嚐嚮嚴囌囑國圍園圓圖團垻埰執堅堊報場塊塗塢塵墊墜墰墳墻墾壇壓壘壜壞壟壩壯壽夠夢夥夾奧奪奬奮妝姦娛婦嬰孫學宮寀實寧審寫寬寵寶將專尋對導屆屍屢層屬峯島峽崑崗崙嵗嶺嶼嶽巖師帳帶幟幣幫幹幾庫廁廂廈廚廠廢"
    "廣廳弔張強彆彈彌彎彔彙彫彿後徑從徠復徵徹恆恥悅惡愛態慘慣慫慮慶慼慾憂憑憤憲憶懇應懞懲懷懸懼戀戰戲戶拋挾捨捲掃掙掛採揀揚換揮損搖搗搶摑摺摻撈撐撓撥撫撲撿擁擇擊擋擔據擠擣擬擱擲擴擺擾攏攔攜攝攤攬敎敗敘敵數"
    "斂斷於旂旣昇時晉晝暢暫曆曉曏曠曬書會朮東枴柺査桿條棄棊棗棟棧棲業極榦榮構槍槳樁樂樑樓標樞樣樸樹橋機橫檔檢檯櫃櫥欄權欖欽歡歲歷歸殘殯殲殺殻殼毀毆氂氈氣氫氾汎汙決沒沖況泝洩淨淩淺減測渾湊準溝溫溼滄滅滌滙滬"
    "滯滲滷滾滿漁漢漬漲漸漿潑潔潛潤潰澇澤澱濃濕濛濟濫濰濱濾瀆瀉瀋瀏瀕瀘瀝瀰瀾灑灘灣災為烏烴無煉煙熱燈燒燙營燦燬燻爐爛爭爲爾牀牆牽犛犧狀狹獃獄獎獨獲獵獸獻現琱瑪環璽產産甦甯畝畢畫異畵當疇疊痠瘋瘧療癒癥癮發盜"
    "盡監盤盪眞眾睏瞞矇矯硨碩確碼磚磯礎礙礦礫礬礱祕禍禦禪禮稅稈稟種稱穀積穎穢穩穫窩窪窮窯窺竄竈竊竪競筆筍箇箋節範築篩簡簽籃籌籤粵糞糧糰糾紀約紅紋納紐純紙級紛紡紮細紹終組結絕絡給絨統絲絶綁綑經綜綠綫綬維綰綱"
    "網綴綵綽綿緊緑緒緘線緝締緣編緩緬練緻縣縫縮縱縴總績織繕繞繩繪繫繳繼續纍纏纔纖纜罈罌罎罰罵罷羅羈羣羥義習翫聖聞聯聲職聽聾肅脅脈脣脩脫腦腳腸膠臉臍臟臥臨臺與興舉舊舘艙艦艱荊莊莖華菸萊萬葉葦葯蒐蓆蓋蓮蔘蕎蕩"
    "蕪薦藍藝藥藴蘆蘇蘊蘭蘿處虛虜號虧蝕蝦螢蟲蠅蠟蠱蠶衆衊術衕衚衛衝裏補裝裡製複褻襬襲覈見規覓視覘親覺覽觀觸訂計訊討訓訖託記訟訪設許訴診註証詆詐評詞詢試話該詳誇誌認誕誘語誠誡誣誤誦誨說説誰課誹誼調談諉請諒論"
    "諜諧諮諷諸諾謀謂謄謊謗講謠謡謹謾譁證識譜譟譭譯議譴護譽讀變讓讚豎豐豬貓貝負財貢貧貨販貪貫責貯貴貶買貸費貼貽貿賀賂賃賄資賑賓賞賠賢賣賦質賬賭賴購賽贈贊贍贏贓贖贛贜趕趨跡踐踰踴蹟蹤躍軀車軌軍軟軸較載輓輔輕"
    "輛輝輟輩輪輯輸輻輿轄轉轟辦辭辯農迴逕這連週進遊運過達違遙遞遠遡適遲遷選遺遼邁還邊邏郵鄉鄧鄭鄰鄲醖醜醞醣醫釀釁釋釐釕針釣釦釩釷鈀鈅鈈鈉鈎鈔鈡鈦鈮鈴鈷鈹鈾鉀鉅鉆鉈鉍鉑鉗鉛鉤鉬鉭鉸鉻鉿銀銃銅銘銜銠銣銥銦銫銳"
    "銷銹銻鋁鋅鋒鋨鋪鋭鋯鋰鋼錄錢錦錨錫錯録錳錶錸鍊鍋鍍鍛鍵鍶鍺鍼鍾鎂鎖鎘鎢鎭鎮鎳鎵鏇鏈鏟鏢鏽鐘鐵鑄鑑鑒鑰鑽鑿長門閃閉開閑閒間閘閤閥閱閲闆闇闊闖關闡闢陝陞陣陰陳陸陽隊階際隨險隱隴隷隸隻雖雙雛雜雞離難雲電霑霧"
    "靈靜鞏鞦韆韌響頁頂頃項順須預頑頒頓領頭頸頻顆題額顏顔願顛類顧顯風颱飄飛飪飯飲飼飽飾餉養餌餓餘館餬餵饋馬馭馱馳馴駁駐駕駛駡騎騙騰騷驅驗驟髒體髮鬆鬍鬚鬥鬧鬨鬱魚魯鮭鮮鯉鯪鰣鰭鱉鱗鱘鱸鳥鳴鴉鴨鵰鶴鷄鹵鹹鹼鹽"
    "麗麥麪麫麯麴麵黃點黨黴鼕齊齒齡齣龍龜"
)
_SIMPLIFIED = (
    "鳤丢并干乱亚布占并来仑局系私仓个们幸伦伟侧侦伪杰备家佣传债伤倾仅侨仆伪雇价仪亿俭尽偿优储凶兑儿内两册净冻别删则克刚剥创铲划剧刘剂动务勋胜劳势勋励劝汇匮区协恤却即厕历厉参员念问启哑启唤丧吃乔单吗尝哗恶喷"
    "吨当吓尝向严苏嘱国围园圆图团坝采执坚垩报场块涂坞尘垫坠坛坟墙垦坛压垒坛坏垄坝壮寿够梦伙夹奥夺奖奋妆奸娱妇婴孙学宫采实宁审写宽宠宝将专寻对导届尸屡层属峰岛峡昆岗仑岁岭屿岳岩师帐带帜币帮干几库厕厢厦厨厂废"
    "广厅吊张强别弹弥弯录汇雕佛后径从徕复征彻恒耻悦恶爱态惨惯怂虑庆戚欲忧凭愤宪忆恳应蒙惩怀悬惧恋战戏户抛挟舍卷扫挣挂采拣扬换挥损摇捣抢掴折掺捞撑挠拨抚扑捡拥择击挡担据挤捣拟搁掷扩摆扰拢拦携摄摊揽教败叙敌数"
    "敛断于旗既升时晋昼畅暂历晓向旷晒书会术东拐拐查杆条弃棋枣栋栈栖业极干荣构枪桨桩乐梁楼标枢样朴树桥机横档检台柜橱栏权榄钦欢岁历归残殡歼杀壳壳毁殴牦毡气氢泛泛污决没冲况溯泄净凌浅减测浑凑准沟温湿沧灭涤汇沪"
    "滞渗卤滚满渔汉渍涨渐浆泼洁潜润溃涝泽淀浓湿蒙济滥潍滨滤渎泻沈浏濒泸沥弥澜洒滩湾灾为乌烃无炼烟热灯烧烫营灿毁熏炉烂争为尔床墙牵牦牺状狭呆狱奖独获猎兽献现雕玛环玺产产苏宁亩毕画异画当畴叠酸疯疟疗愈症瘾发盗"
    "尽监盘荡真众困瞒蒙矫砗硕确码砖矶础碍矿砾矾砻秘祸御禅礼税秆禀种称谷积颖秽稳获窝洼穷窑窥窜灶窃竖竞笔笋个笺节范筑筛简签篮筹签粤粪粮团纠纪约红纹纳纽纯纸级纷纺扎细绍终组结绝络给绒统丝绝绑捆经综绿线绶维绾纲"
    "网缀彩绰绵紧绿绪缄线缉缔缘编缓缅练致县缝缩纵纤总绩织缮绕绳绘系缴继续累缠才纤缆坛罂坛罚骂罢罗羁群羟义习玩圣闻联声职听聋肃胁脉唇修脱脑脚肠胶脸脐脏卧临台与兴举旧馆舱舰艰荆庄茎华烟莱万叶苇药搜席盖莲参荞荡"
    "芜荐蓝艺药蕴芦苏蕴兰萝处虚虏号亏蚀虾萤虫蝇蜡蛊蚕众蔑术同胡卫冲里补装里制复亵摆袭核见规觅视觇亲觉览观触订计讯讨训讫托记讼访设许诉诊注证诋诈评词询试话该详夸志认诞诱语诚诫诬误诵诲说说谁课诽谊调谈诿请谅论"
    "谍谐咨讽诸诺谋谓誊谎谤讲谣谣谨谩哗证识谱噪毁译议谴护誉读变让赞竖丰猪猫贝负财贡贫货贩贪贯责贮贵贬买贷费贴贻贸贺赂赁贿资赈宾赏赔贤卖赋质账赌赖购赛赠赞赡赢赃赎赣赃赶趋迹践逾踊迹踪跃躯车轨军软轴较载挽辅轻"
    "辆辉辍辈轮辑输辐舆辖转轰办辞辩农回迳这连周进游运过达违遥递远溯适迟迁选遗辽迈还边逻邮乡邓郑邻郸酝丑酝糖医酿衅释厘钌针钓扣钒钍钯钥钚钠钩钞钟钛铌铃钴铍铀钾巨钻铊铋铂钳铅钩钼钽铰铬铪银铳铜铭衔铑铷铱铟铯锐"
    "销锈锑铝锌锋锇铺锐锆锂钢录钱锦锚锡错录锰表铼炼锅镀锻键锶锗针钟镁锁镉钨镇镇镍镓旋链铲镖锈钟铁铸鉴鉴钥钻凿长门闪闭开闲闲间闸合阀阅阅板暗阔闯关阐辟陕升阵阴陈陆阳队阶际随险隐陇隶隶只虽双雏杂鸡离难云电沾雾"
    "灵静巩秋千韧响页顶顷项顺须预顽颁顿领头颈频颗题额颜颜愿颠类顾显风台飘飞饪饭饮饲饱饰饷养饵饿余馆糊喂馈马驭驮驰驯驳驻驾驶骂骑骗腾骚驱验骤脏体发松胡须斗闹哄郁鱼鲁鲑鲜鲤鲮鲥鳍鳖鳞鲟鲈鸟鸣鸦鸭雕鹤鸡卤咸碱盐"
    "丽麦面面曲曲面黄点党霉冬齐齿龄出龙龟"
)
TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def full_sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of sentences that end at 。！？ or a line's end; a ； does not end one."""
    spans, start = [], 0
    for m in re.finditer(r"[。！？]+[”’」』）)]*|\n+", text):
        if text[start : m.end()].strip():
            spans.append((start, m.end()))
        start = m.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans


_PUNCTUATION = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"',
        "‘": "'", "’": "'", "。": ".", "、": ",", "，": ",", "；": ";", "：": ":", "！": "!", "？": "?",
        "（": "(", "）": ")", "〔": "(", "〕": ")", "【": "[", "】": "]", "〈": "<", "〉": ">",
        "《": "<", "》": ">", "—": "-", "－": "-", "–": "-", "…": ".", "·": ".", "　": " ",
    }
)  # fmt: skip
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_HAN = r"\u3400-\u9fff"
_CLOSERS = "”’」』）)】》\"'"
_END = re.compile(rf"[。！？；!?;]+[{_CLOSERS}]*|\n+")


def fold(text: str) -> str:
    """Fold width, quotes, punctuation and spaces, so that only words remain to differ.

    Case is lowered and every space goes: Chinese has none that mean anything.
    """
    text = unicodedata.normalize("NFKC", text).translate(_PUNCTUATION).lower()
    return re.sub(r"\s+", "", text)


def letters(text: str) -> str:
    """Keep only letters, digits and Chinese characters of the folded text."""
    return re.sub(rf"[^0-9a-z{_HAN}]", "", fold(text))


def widen(text: str) -> str:
    """Show ASCII punctuation between Chinese characters in full width, quotes in pairs.

    Digits, Latin words, decimal points and web addresses stay as they are.
    """
    out = re.sub(
        rf"(?<=[{_HAN}》”）%])\s*([,;:?!()])|([,;:?!()])\s*(?=[{_HAN}《“（])",
        lambda m: _WIDE[m[1] or m[2]],
        text,
    )
    out = re.sub(r"(?<=（)([^（）()]*)\)", r"\1）", out)
    out = re.sub(r"\.{6}|\.{3}", "……", out)
    return re.sub(r'"([^"\n]*)"', r"“\1”", out)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) offsets of sentences; they cover the text save white space.

    A sentence ends at 。！？； or at a line's end, closing quotes and brackets included.
    """
    start = 0
    for m in _END.finditer(text):
        yield from _trimmed(text, start, m.end())
        start = m.end()
    yield from _trimmed(text, start, len(text))


def sentences(text: str) -> list[str]:
    """Split into sentences at 。！？； and line ends."""
    return [text[a:b] for a, b in sentence_spans(text)]


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def contains(whole: str, part: str) -> bool:
    """Whether `part` stands in `whole`, differences of width and punctuation style aside.

    “……” in `part` stands for words left out: its pieces must stand in this order.
    """
    haystack, at = letters(whole), 0
    pieces = [letters(p) for p in re.split(r"…+|\.{3,}", part)]
    for piece in filter(None, pieces):
        found = haystack.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return any(pieces)


def inner_quotes(text: str) -> str:
    """A text to stand in quotation marks: those within become single ones."""
    return text.replace("“", "‘").replace("”", "’")


def is_english(text: str) -> bool:
    """Whether a question is written in English: more Latin words than Chinese characters."""
    return len(re.findall(r"[A-Za-z]{2,}", text)) > len(re.findall(r"[\u3400-\u9fff]", text))
