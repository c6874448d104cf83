"""Time zones of cities people ask for, by their names in both languages (IANA tz database)."""

from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_TABLE: Final = """
Asia/Shanghai: 北京 上海 广州 深圳 杭州 成都 重庆 南京 武汉 西安 天津 苏州 哈尔滨 中国 beijing
Asia/Shanghai: shanghai guangzhou shenzhen hangzhou chengdu china
Asia/Urumqi: 乌鲁木齐 urumqi
Asia/Hong_Kong: 香港 hong_kong
Asia/Macau: 澳门 macau
Asia/Taipei: 台北 台湾 taipei taiwan
Asia/Tokyo: 东京 大阪 京都 日本 tokyo osaka kyoto japan
Asia/Seoul: 首尔 韩国 seoul korea south_korea
Asia/Singapore: 新加坡 singapore
Asia/Kuala_Lumpur: 吉隆坡 马来西亚 kuala_lumpur malaysia
Asia/Bangkok: 曼谷 泰国 bangkok thailand
Asia/Ho_Chi_Minh: 胡志明市 河内 越南 ho_chi_minh_city hanoi vietnam
Asia/Jakarta: 雅加达 jakarta
Asia/Manila: 马尼拉 菲律宾 manila philippines
Asia/Kolkata: 新德里 德里 孟买 班加罗尔 印度 delhi new_delhi mumbai bangalore india
Asia/Karachi: 卡拉奇 karachi pakistan
Asia/Dubai: 迪拜 dubai
Asia/Tehran: 德黑兰 tehran
Asia/Jerusalem: 耶路撒冷 特拉维夫 jerusalem tel_aviv israel
Asia/Riyadh: 利雅得 riyadh
Europe/Moscow: 莫斯科 moscow
Europe/Istanbul: 伊斯坦布尔 土耳其 istanbul turkey
Europe/London: 伦敦 英国 爱丁堡 曼彻斯特 london uk england britain edinburgh manchester
Europe/Dublin: 都柏林 dublin ireland
Europe/Paris: 巴黎 法国 paris france
Europe/Berlin: 柏林 慕尼黑 法兰克福 德国 berlin munich frankfurt hamburg germany
Europe/Madrid: 马德里 巴塞罗那 西班牙 madrid barcelona spain
Europe/Rome: 罗马 米兰 意大利 rome milan italy
Europe/Amsterdam: 阿姆斯特丹 荷兰 amsterdam netherlands
Europe/Brussels: 布鲁塞尔 brussels belgium
Europe/Zurich: 苏黎世 日内瓦 瑞士 zurich geneva switzerland
Europe/Vienna: 维也纳 奥地利 vienna austria
Europe/Stockholm: 斯德哥尔摩 瑞典 stockholm sweden
Europe/Oslo: 奥斯陆 挪威 oslo norway
Europe/Copenhagen: 哥本哈根 丹麦 copenhagen denmark
Europe/Helsinki: 赫尔辛基 芬兰 helsinki finland
Europe/Warsaw: 华沙 波兰 warsaw poland
Europe/Prague: 布拉格 prague
Europe/Athens: 雅典 希腊 athens greece
Europe/Lisbon: 里斯本 葡萄牙 lisbon portugal
Europe/Kyiv: 基辅 kyiv kiev
Africa/Cairo: 开罗 埃及 cairo egypt
Africa/Johannesburg: 约翰内斯堡 开普敦 南非 johannesburg cape_town south_africa
Africa/Nairobi: 内罗毕 nairobi
Africa/Lagos: 拉各斯 lagos
America/New_York: 纽约 华盛顿 波士顿 迈阿密 亚特兰大 费城 new_york washington boston miami
America/New_York: atlanta philadelphia
America/Chicago: 芝加哥 休斯顿 达拉斯 chicago houston dallas austin
America/Denver: 丹佛 denver
America/Phoenix: 凤凰城 phoenix
America/Los_Angeles: 洛杉矶 旧金山 西雅图 圣地亚哥 拉斯维加斯 硅谷 los_angeles san_francisco
America/Los_Angeles: seattle san_diego las_vegas california
America/Anchorage: 安克雷奇 阿拉斯加 anchorage alaska
Pacific/Honolulu: 夏威夷 檀香山 hawaii honolulu
America/Toronto: 多伦多 蒙特利尔 渥太华 toronto montreal ottawa
America/Vancouver: 温哥华 vancouver
America/Mexico_City: 墨西哥城 mexico_city mexico
America/Sao_Paulo: 圣保罗 里约热内卢 里约 sao_paulo rio rio_de_janeiro
America/Argentina/Buenos_Aires: 布宜诺斯艾利斯 阿根廷 buenos_aires argentina
Australia/Sydney: 悉尼 墨尔本 堪培拉 sydney melbourne canberra
Australia/Perth: 珀斯 perth
Australia/Brisbane: 布里斯班 brisbane
Pacific/Auckland: 奥克兰 惠灵顿 新西兰 auckland wellington new_zealand
UTC: 格林尼治 utc gmt
"""


@cache
def _zones() -> dict[str, str]:
    """Name -> zone: the table, and every city that a zone of the database is called after."""
    found = {
        zone.rsplit("/", 1)[-1].replace("_", " ").lower(): zone
        for zone in sorted(available_timezones())
        if "/" in zone and not zone.startswith("Etc/")
    }
    for line in _TABLE.split("\n"):
        zone, _, names = line.partition(": ")
        found |= {name.replace("_", " "): zone for name in names.split()}
    return found


def zone_of(place: str) -> ZoneInfo | None:
    """The time zone of a city or country, named in either language; None: not known."""
    name = place.strip().lower().removeprefix("the ").removesuffix("那边").removesuffix("市")
    zone = _zones().get(name)
    try:
        return ZoneInfo(zone) if zone else None
    except ZoneInfoNotFoundError:  # a machine with an old database
        return None
