"""Hashtags that name a category: what a work of a platform without categories says about itself.

Instagram and TikTok tell no category. A hashtag is taken when it names the subject in its language, as a whole word;
which words those are stands here, a line a language or a few. A wrong category is worse than none, so four kinds are
left out on purpose:

- tags that stand below everything to be found: funny, viral, lifestyle, fun, love, style, motivation, asmr, fyp, money;
- tags of several subjects: film (analogue photographs and cinema), sketch (drawings and comedy), artist, cover, diy,
  design, dance, iphone, autos, photography (no category of ours is about it), فن and resim (several arts, any picture);
- words that are a name or another word elsewhere: جمال (beauty, and a man's name), salute, trucco;
- sport, which is exercise to some and a match to others.

Who writes tags of many subjects below a work says nothing with them: a category needs more than half of all that name
one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from app.infra.unicode import folding

HASHTAGS: Mapping[str, tuple[str, ...]] = {
    "music": (
        "music song songs singer guitar piano songwriter livemusic newmusic hiphop jazz",
        "música canción canciones guitarra cantante canção musique chanson musik gitarre musica canzone muziek",
        "müzik şarkı музыка песня песни гитара музика μουσική τραγούδι",
        "موسيقى أغنية اغنية أغاني اغاني संगीत गाना गाने เพลง ดนตรี lagu nhạc",
        "音楽 歌ってみた 弾いてみた 歌い手 ピアノ ギター 음악 노래 피아노 기타연주 音乐 音樂 歌曲",
    ),
    "gaming": (
        "gaming gamer gameplay videogames videogame esports minecraft fortnite roblox playstation nintendo",
        "videojuegos videojuego videogames jogos jeuxvideo jeuxvidéo videospiele videogiochi",
        "oyun oyunlar видеоигры игры летсплей відеоігри",
        "ألعاب العاب गेमिंग เกม เกมส์",
        "ゲーム ゲーム実況 게임 게임실황 游戏 遊戲 電玩",
    ),
    "education": (
        "education learning learnenglish study studytips teacher maths mathematics tutorial languagelearning history",
        "educación aprender educação aprenderinglês éducation apprendre bildung lernen istruzione onderwijs",
        "eğitim образование обучение урок история освіта εκπαίδευση μάθηση",
        "تعليم دراسة शिक्षा पढ़ाई การศึกษา เรียนภาษา pendidikan giáodục",
        "教育 勉強 英語学習 勉強法 교육 공부 영어공부 学习 學習",
    ),
    "lifestyle": (
        "travel travelling traveling travelblogger travelphotography vlog dailyvlog homedecor interiordesign",
        "cats dogs catsofinstagram dogsofinstagram pets",
        "viaje viajes viajar viagem viagens voyage voyages reise reisen viaggio viaggi reizen",
        "seyahat gezi путешествие путешествия подорожі ταξίδι ταξίδια",
        "سفر رحلات سياحة यात्रा ท่องเที่ยว liburan dulịch",
        "旅行 旅 日常 暮らし ルームツアー 猫 犬 여행 일상 브이로그 고양이 강아지 旅游 旅遊",
    ),
    "comedy": (
        "comedy standup standupcomedy sketchcomedy memes meme jokes",
        "comedia chistes comédia piadas comédie blagues komödie witze commedia barzellette",
        "komedi юмор приколы стендап гумор κωμωδία ανέκδοτα",
        "كوميديا نكت कॉमेडी जोक्स चुटकुले ตลก",
        "お笑い コント 漫才 코미디 개그 搞笑 喜剧 喜劇",
    ),
    "tech": (
        "tech technology programming coding software smartphone gadgets artificialintelligence cars",
        "tecnología programación tecnologia programação technologie programmation programmieren programmazione",
        "teknoloji yazılım технологии программирование гаджеты технології τεχνολογία προγραμματισμός",
        "تقنية تكنولوجيا برمجة तकनीक प्रौद्योगिकी เทคโนโลยี teknologi côngnghệ",
        "ガジェット プログラミング テクノロジー 기술 프로그래밍 코딩 科技 编程",
    ),
    "beauty": (
        "beauty makeup skincare fashion ootd nails nailart cosmetics hairstyle streetstyle",
        "belleza maquillaje moda beleza maquiagem beauté maquillage mode schönheit schminke bellezza",
        "güzellik makyaj красота макияж мода маникюр краса ομορφιά μακιγιάζ μόδα",
        "مكياج موضة मेकअप सौंदर्य फैशन แต่งหน้า ความงาม แฟชั่น",
        "美容 メイク コスメ スキンケア ファッション コーデ ネイル",
        "뷰티 메이크업 화장품 패션 네일 코디 美妆 美妝 时尚 時尚 穿搭",
    ),
    "fitness": (
        "fitness workout gym yoga bodybuilding pilates homeworkout fitfam crossfit wellness",
        "entrenamiento ejercicio salud treino musculação saúde musculation santé gesundheit allenamento gezondheid",
        "egzersiz sağlık фитнес йога тренировка здоровье γυμναστική υγεία",
        "لياقة رياضةمنزلية صحة फिटनेस योग व्यायाम स्वास्थ्य ออกกำลังกาย โยคะ สุขภาพ kesehatan",
        "筋トレ ヨガ ダイエット フィットネス トレーニング 健康 운동 헬스 요가 필라테스 다이어트 홈트 健身 瑜伽",
    ),
    "food": (
        "food foodie foodporn cooking recipe recipes baking homemadefood streetfood sourdough bread",
        "comida receta recetas cocina receita receitas culinária cuisine recette recettes pâtisserie",
        "kochen rezept rezepte backen cucina ricetta ricette cibo koken recepten",
        "yemek yemektarifleri yemektarifi еда рецепт рецепты кулинария",
        "выпечка рецепти їжа μαγειρική συνταγή συνταγές φαγητό",
        "طبخ وصفات مطبخ खाना रेसिपी पकवान อาหาร ทำอาหาร masakan resep nấuăn mónngon",
        "料理 レシピ グルメ お菓子作り 手料理 お弁当 요리 레시피 먹방 맛집 베이킹 美食 烹饪 食谱 食譜",
    ),
    "business": (
        "business finance investing entrepreneur entrepreneurship startup stockmarket marketing crypto",
        "negocios finanzas emprendimiento negócios finanças empreendedorismo entrepreneuriat finanzen finanza",
        "girişimcilik finans yatırım бизнес финансы инвестиции бізнес επιχειρήσεις οικονομία",
        "أعمال استثمار تجارة व्यापार निवेश व्यवसाय ธุรกิจ การเงิน bisnis kinhdoanh",
        "ビジネス 投資 起業 副業 비즈니스 재테크 주식 투자 商业 商業 投资",
    ),
    "art": (
        "art drawing painting illustration watercolor crochet",
        "knitting embroidery pottery ceramics handmade calligraphy",
        "arte dibujo pintura ilustración desenho ilustração artesanato artesanía dessin peinture aquarelle",
        "kunst zeichnen malerei stricken häkeln töpfern disegno pittura ceramica",
        "sanat рисунок живопись искусство вязание вышивка керамика мистецтво ζωγραφική τέχνη κεραμική",
        "رسم خط_عربي कला चित्रकला ศิลปะ วาดรูป seni",
        "イラスト アート 陶芸 ハンドメイド 編み物 書道 水彩画 그림 일러스트 미술 뜨개질 도예 手工 绘画 插画 書法",
    ),
    "entertainment": (
        "movie movies cinema tvshow tvseries anime moviereview kdrama bollywood",
        "película películas pelicula series peliculas filmes cinéma séries serien filme",
        "sinema dizi кино фильм фильмы сериал аниме кіно ταινίες σειρές",
        "سينما أفلام افلام مسلسلات फिल्म फिल्में बॉलीवुड सिनेमा ละคร ภาพยนตร์ หนัง",
        "映画 アニメ ドラマ 영화 영화리뷰 드라마 예능 电影 電影 电视剧",
    ),
    "news": (
        "news breakingnews politics worldnews journalism election elections",
        "noticias política notícias actualités politique nachrichten politik notizie politica nieuws politiek",
        "haber haberler siyaset новости политика выборы новини політика ειδήσεις πολιτική",
        "أخبار اخبار سياسة समाचार न्यूज़ राजनीति ข่าว การเมือง berita tintức",
        "ニュース 政治 選挙 뉴스 정치 선거 新闻 新聞",
    ),
    "science": (
        "science astronomy physics chemistry biology space nasa astrophotography",
        "ciencia astronomía física ciência astronomie physique wissenschaft physik scienza astronomia wetenschap",
        "bilim uzay наука космос физика астрономия επιστήμη αστρονομία φυσική",
        "علوم فيزياء فلك विज्ञान अंतरिक्ष วิทยาศาสตร์ sains khoahọc",
        "科学 宇宙 天文 物理 과학 우주 천문 科學",
    ),
}


def category(hashtags: Iterable[str]) -> str | None:
    """The category that more than half of the hashtags name that name any; None where they name none, or several."""
    named = Counter(found for tag in {_folded(tag) for tag in hashtags} if (found := _categories().get(tag)))
    if not named:
        return None
    code, tags = named.most_common(1)[0]
    return code if 2 * tags > named.total() else None


@cache
def _categories() -> Mapping[str, str]:
    return {_folded(tag): code for code, lines in HASHTAGS.items() for line in lines for tag in line.split()}


def _folded(tag: str) -> str:
    """A hashtag as it is compared: some write _ between its words."""
    return folding.fold(tag).replace("_", "")
